// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// Something on the server that is to be brought here.
public struct DownloadItem: Sendable {
    /// The path on the server.
    public let path: RemotePath

    /// The facts from the listing that showed it; `nil` when it was found without one.
    public var facts: EntryFacts?

    /// The place of the file, if it is one; `nil` where its path gives no name.
    public var target: DownloadTarget?

    /// The place of the directory, if it is one; `nil` where the plan is only looked at.
    public var tree: TreeTarget?

    /// Names something, and the place that a file of that path goes to.
    public init(_ path: RemotePath, facts: EntryFacts? = nil, to target: DownloadTarget?) {
        self.path = path
        self.facts = facts
        self.target = target
    }

    /// The item with its facts, which are asked for where no listing has told them.
    ///
    /// A link to a directory is taken for one where it was named itself, or is to be followed.
    package func examined(
        follows: Bool, on connection: inout FTPConnection
    ) async throws(FTPError) -> DownloadItem {
        var item = self
        var known = if let facts { facts } else { try await connection.stat(path) }
        if known.isLink, facts == nil || follows, known.resolvedKind == nil,
            try await connection.place(behind: path) != nil
        {
            known.resolvedKind = .directory
        }
        item.facts = known
        return item
    }
}

/// The place that the directory of a tree goes to.
public enum TreeTarget: Sendable {
    /// The directory that its content goes straight into.
    case into(LocalDirectory)
    /// It becomes a directory of that name in this one.
    case inside(LocalDirectory, name: [UInt8])
}

extension DownloadOptions {
    /// Takes over what a listing or an answer has said, as far as it can be relied on.
    mutating func learn(_ facts: EntryFacts?, from features: ServerFeatures) {
        guard let facts, facts.kind == .file else { return }
        knownMode = facts.mode ?? knownMode
        listedSize = facts.size
        // Only machine listings tell sizes and times that are exact.
        guard features.has("MLST") else { return }
        knownSize = facts.size ?? knownSize
        knownModified = facts.modified ?? knownModified
    }
}

extension DownloadTarget {
    /// The local path that the file goes to; `nil` for a pipe or the terminal.
    package var path: LocalPath? {
        switch self {
        case .descriptor: nil
        case .inside(let directory, let name): directory.path.appending(name)
        case .file(let path): path
        }
    }
}
