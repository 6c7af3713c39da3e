// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Where an upload's bytes come from, once the source was looked at.
enum LocalSource: Sendable {
    /// A regular file: it can be read from any place, and again.
    case file(OpenFile, FileStatus)
    /// Anything that can be read once only.
    case pipe(OpenFile)

    static func open(_ source: UploadSource) async throws(LocalError) -> LocalSource {
        try await BlockingPool.shared.run { () throws(LocalError) in
            let descriptor = try LocalError.wrapping { () throws(Errno) in try openNow(source) }
            if case .descriptor = source { return .pipe(OpenFile(descriptor)) }
            let status = try LocalError.wrapping { () throws(Errno) in try System.status(of: descriptor) }
            switch status.kind {
            case .folder: throw .isFolder
            case .file: return .file(OpenFile(descriptor), status)
            case .symbolicLink, .other: return .pipe(OpenFile(descriptor))
            }
        }
    }

    /// Whether a second attempt finds the same bytes.
    ///
    /// The source is looked at, not opened: a FIFO can be opened once.
    static func canBeReadAgain(_ source: UploadSource) async -> Bool {
        await BlockingPool.shared.run {
            switch source {
            case .descriptor: return false
            case .file(let path):
                guard let host = PathBytes(path.bytes), let file = try? System.open(hostPath: host, .pathOnly) else {
                    return false
                }
                return (try? System.status(of: file).kind) == .file
            case .inside(let folder, let name):
                guard let name = try? LocalFolder.component(name) else { return false }
                return (try? folder.statusNow(name)?.kind) == .file
            }
        }
    }

    private static func openNow(_ source: UploadSource) throws(Errno) -> Descriptor {
        switch source {
        // The caller's own stays open.
        case .descriptor(let raw): return try System.duplicate(raw)
        case .inside(let folder, let name):
            return try folder.openNow(try LocalFolder.component(name), [.readOnly, .noTerminal])
        case .file(let path):
            guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
            return try System.open(hostPath: host, [.readOnly, .noTerminal])
        }
    }
}

extension UploadSource {
    /// Where it is, for messages.
    var path: LocalPath {
        switch self {
        case .file(let path): path
        case .inside(let folder, let name): folder.path.appending(name)
        case .descriptor: "standard input"
        }
    }
}
