// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPStorage
package import FTPWire
import FerryIO

/// The files of one account in a store of objects.
///
/// A file is an object, a directory is an empty object whose key ends with a slash, or whatever keys have in common.
/// Uploads take their name in one step, as files on a disk do. A renamed file is copied and removed: for a moment it has
/// both names. There are no permissions and no links.
package struct S3Storage: StorageBackend {
    let tree: S3Tree
    let account: [UInt8]
    let display: DisplayNames
    let limit: TreeLimit

    /// The most room that the tree may take is `limit`; it holds where the tree is counted (`CountedTree`).
    package init(
        _ tree: S3Tree, account: [UInt8], display: DisplayNames? = nil, limit: TreeLimit = TreeLimit()
    ) {
        self.limit = limit
        self.tree = tree
        self.account = account
        self.display = display ?? DisplayNames(owner: account, group: account)
    }

    package var capabilities: StorageCapabilities {
        var capabilities: StorageCapabilities = [.resume, .writing, .directories]
        if tree.settings.keepsTimes { capabilities.insert(.modificationTimes) }
        if limit.bytes != nil { capabilities.insert(.freeSpace) }
        return capabilities
    }

    /// There are no links in it.
    package func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await asking(.stat, path) { () throws(S3Fault) in facts(of: try await node(at: path), named: path.name) }
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await entry(at: path)
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await asking(.read, path) { () throws(S3Fault) in
            if path.isRoot { throw S3Fault(.isDirectory) }
            let key = try key(lookingUp: path)
            guard
                let found = try await requesting({ () throws(S3Failure) in
                    try await tree.bucket.get(key, 0..<S3Reader.shortPiece)
                })
            else {
                // Which says why not, unless it is a directory.
                _ = try await node(at: path)
                throw S3Fault(.isDirectory)
            }
            let reader = S3Reader(found.object, beginning: found.bytes, in: tree)
            return ReadableFile(facts: facts(of: .file(found.object), named: path.name), reader: reader)
        }
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        try await asking(.list, path) { () throws(S3Fault) in
            let prefix = try directoryKey(path)
            let page = try await requesting { () throws(S3Failure) in
                try await tree.bucket.list(prefix, delimiter: "/")
            }
            if page.objects.isEmpty, page.prefixes.isEmpty {
                guard case .directory = try await node(at: path) else { throw S3Fault(.notADirectory) }
            }
            return S3Entries(page, below: prefix, of: path, in: self, asksForTimes: detail == .everything)
        }
    }
}

/// A file or a directory of a tree.
enum S3Node: Sendable {
    case file(S3Object)
    /// With the time of the object that stands for it, if there is one.
    case directory(S3Object?)
}

extension S3Storage {
    /// The facts of a node, without the rights to it.
    func facts(of node: S3Node, named name: [UInt8]?) -> EntryFacts {
        var facts = display.blank
        facts.name = FileName(name ?? [])
        switch node {
        case .directory(let marker):
            facts.kind = .directory
            facts.modified = marker.map(time)
        case .file(let object):
            (facts.kind, facts.size, facts.modified) = (.file, object.size, time(of: object))
            facts.links = 1
        }
        return facts
    }

    /// The time that a client gave the file, where such are kept, or else that at which it was stored.
    private func time(of object: S3Object) -> Timestamp {
        guard tree.settings.keepsTimes, let text = object.metadata[S3Storage.timeName] else { return object.stored }
        let parts = text.split(separator: ".")
        guard let seconds = parts.first.flatMap({ Int64($0) }) else { return object.stored }
        let fraction = parts.count == 2 ? Int32(parts[1].prefix(9).padded(to: 9)) ?? 0 : 0
        return Timestamp(seconds: seconds, nanoseconds: fraction)
    }

    /// The name under which rclone, too, keeps the time of a file: seconds since 1970, with a fraction.
    static let timeName = "mtime"

    /// The file or directory at a path; refused with the reason where there is none.
    func node(at path: VirtualPath) async throws(S3Fault) -> S3Node {
        if path.isRoot { return .directory(nil) }
        if let node = try await nodeIfThere(path) { return node }
        if !path.parent.isRoot, case .file = try await node(at: path.parent) { throw S3Fault(.notADirectory) }
        throw S3Fault(.noSuchFile)
    }

    func nodeIfThere(_ path: VirtualPath) async throws(S3Fault) -> S3Node? {
        if path.isRoot { return .directory(nil) }
        let key = try key(lookingUp: path)
        return try await requesting { () throws(S3Failure) in
            if let object = try await tree.bucket.head(key) { return .file(object) }
            let first = try await tree.bucket.list(key + "/", atMost: 1).objects.first
            return first.map { .directory($0.key.isSameKey(as: key + "/") ? $0 : nil) }
        }
    }

    /// The content of a directory as far as uploads ask for it, by one request and for some seconds.
    ///
    /// Asked for anew before it is too old, beside the work that needs it: sixteen uploads would wait for sixteen lists.
    func content(of path: VirtualPath) async throws(S3Fault) -> KnownDirectories.Content {
        guard let known = tree.directories.content(of: path) else { return try await lookedAt(path) }
        if tree.directories.beginRenewal(of: path) {
            Task {
                defer { tree.directories.endRenewal(of: path) }
                _ = try? await lookedAt(path)
            }
        }
        return known
    }

    private func lookedAt(_ path: VirtualPath) async throws(S3Fault) -> KnownDirectories.Content {
        let prefix = try directoryKey(path)
        let look = tree.directories.look()
        // A directory of more than fits in an answer is only asked whether it is there.
        let isLarge = tree.directories.isLarge(path)
        let page = try await requesting { () throws(S3Failure) in
            try await isLarge
                ? tree.bucket.list(prefix, atMost: 1) : tree.bucket.list(prefix, delimiter: "/")
        }
        if page.objects.isEmpty, page.prefixes.isEmpty {
            guard case .directory = try await node(at: path) else { throw S3Fault(.notADirectory) }
        }
        if let first = page.objects.first, first.key.isSameKey(as: prefix) {
            tree.directories.noteMarker(of: path, look)
        }
        var content = KnownDirectories.Content(look: look)
        if isLarge || page.next != nil {
            (content.isWhole, content.partials) = (false, nil)
        } else {
            content.directories = Set(page.prefixes.map(\.keyBytes))
            content.partials = Set(page.objects.map(\.key).filter { isRecord($0, below: prefix) })
        }
        tree.directories.note(content, of: path)
        return content
    }

    /// The records of a directory of more than fits in an answer, by one request and for some seconds; nil where they, too,
    /// are more than that.
    func records(inLarge path: VirtualPath) async throws(S3Fault) -> Set<String>? {
        let prefix = try directoryKey(path)
        var content = KnownDirectories.Content(look: tree.directories.look())
        let page = try await requesting { () throws(S3Failure) in
            try await tree.bucket.list(prefix + StagingNames.beginning)
        }
        if page.next != nil { return nil }
        let records = Set(page.objects.map(\.key).filter { isRecord($0, below: prefix) })
        (content.isWhole, content.partials) = (false, records)
        tree.directories.note(content, of: path)
        return records
    }

    func key(lookingUp path: VirtualPath) throws(S3Fault) -> String {
        if path.components.contains(where: { StagingNames.isReserved($0) }) { throw S3Fault(.noSuchFile) }
        guard let key = tree.names.key(of: path) else { throw S3Fault(.nameTooLong) }
        return key
    }

    /// The key of something that is to be made.
    func key(making path: VirtualPath) throws(S3Fault) -> String {
        guard let name = path.name else { throw S3Fault(.permissionDenied) }
        if StagingNames.isReserved(name) { throw S3Fault(.nameNotAllowed) }
        if name.count > 255 { throw S3Fault(.nameTooLong) }
        return try key(lookingUp: path)
    }

    func directoryKey(_ path: VirtualPath) throws(S3Fault) -> String {
        path.isRoot ? tree.names.prefix : try key(lookingUp: path) + "/"
    }
}

extension StringProtocol {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: "0", count: Swift.max(0, count - self.count))
    }
}
