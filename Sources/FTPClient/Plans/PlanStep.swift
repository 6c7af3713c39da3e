// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// One step of a plan: a value that says what is to be done, to be looked at, counted, changed or left out.
public enum PlanStep: Sendable {
    /// A directory that the steps behind it need.
    case makeDirectory(PlannedDirectory)
    /// A file to bring.
    case download(PlannedDownload)
    /// A file to send.
    case upload(PlannedUpload)
    /// Something that the plan leaves out on purpose.
    case remark(TreeRemark)
    /// Something that keeps a part of the plan from being carried out.
    case problem(PlanProblem)
}

/// A directory to be made, unless it is there already.
public enum PlannedDirectory: Sendable {
    /// On this machine, directly inside a directory that is held open; inside none while a plan is only looked at.
    case here(LocalPath, in: LocalDirectory?)
    /// On the server, with its parents.
    case there(RemotePath)
}

/// A directory that a plan goes on in.
public enum MadeDirectory: Sendable {
    /// On this machine.
    case here(LocalDirectory)
    /// On the server; a new one cannot hold anything yet.
    case there(isNew: Bool)
}

/// The thing that stands where a file is to go.
public enum TargetState: Sendable {
    /// Nothing, or the beginning of the file, which is continued.
    case free
    /// The same file: as large, and changed at the same second. Nothing is to be done.
    case same
    /// Another file, or another version, which will be replaced.
    case different
    /// A file that is to stay as it is. Nothing is to be done.
    case kept

    /// True when the file has to travel.
    public var needsTransfer: Bool { self == .free || self == .different }
}

/// A file to bring from the server.
public struct PlannedDownload: Sendable {
    /// The file on the server.
    public let path: RemotePath
    /// The place that it goes to.
    public internal(set) var target: DownloadTarget
    /// The settings, with size, time and mode as far as a listing told them.
    public var options: DownloadOptions
    /// The thing that stands at the target.
    public var state: TargetState
    /// True when the file itself was named; false when it was found in a tree.
    public let isNamed: Bool
}

/// A file to send to the server.
public struct PlannedUpload: Sendable {
    /// The place that its bytes come from.
    public internal(set) var source: UploadSource
    /// The path of the file here; `-` for a descriptor.
    public let local: LocalPath
    /// Its path on the server.
    public let path: RemotePath
    /// Its size in bytes, as far as it is known.
    public let size: Int64?
    /// The time of its last change when it was found, as far as that is known.
    public internal(set) var modified: Timestamp?
    /// The settings.
    public var options: UploadOptions
    /// The thing that stands on the server.
    public var state: TargetState
    /// True when the file itself was named; false when it was found in a tree.
    public let isNamed: Bool
}

extension PlanStep {
    /// The bytes that the step will move; 0 where that is not known, or nothing moves.
    public var size: Int64 {
        switch self {
        case .download(let file) where file.state.needsTransfer: file.options.knownSize ?? 0
        case .upload(let file) where file.state.needsTransfer: file.size ?? 0
        default: 0
        }
    }

    /// True for a file that has to travel.
    public var isTransfer: Bool {
        switch self {
        case .download(let file): file.state.needsTransfer
        case .upload(let file): file.state.needsTransfer
        default: false
        }
    }
}
