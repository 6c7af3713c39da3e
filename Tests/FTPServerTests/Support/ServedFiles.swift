// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO

/// The files that a live server serves: all its users see the same tree.
final class ServedFiles: Sendable {
    enum Kind: CaseIterable {
        case memory, disk
    }

    private let directory: TemporaryDirectory
    private let root: RootDirectory?
    private let tree = MemoryTree()

    init(_ kind: Kind = .memory) throws {
        directory = try TemporaryDirectory(named: "ferry-server")
        root = kind == .disk ? try RootDirectory(Array(directory.path.utf8)) : nil
    }

    /// The tree as a user sees it.
    func storage(
        of user: [UInt8], followsLinks: Bool = false, attributes: CreationAttributes = CreationAttributes()
    ) -> any StorageBackend {
        guard let root else { return MemoryStorage(tree, account: user, followsLinks: followsLinks) }
        let display = DisplayNames(owner: user, group: user)
        return DiskStorage(
            root: root, account: user, display: display, followsLinks: followsLinks, attributes: attributes)
    }

    /// Makes a symbolic link.
    func link(_ path: String, to target: String) throws {
        if root != nil { return try Files.makeLink(at: self.path(path), to: target) }
        try MemoryStorage(tree).makeLink(VirtualPath(path), to: Array(target.utf8))
    }

    /// Where a file of a disk is on the host.
    func path(_ name: String) -> String { directory.path(name) }

    /// The bytes of a file; `nil` if there is none.
    func content(at path: String) async throws -> [UInt8]? {
        let file: ReadableFile
        do throws(StorageError) { file = try await storage(of: []).openForReading(VirtualPath(path)) } catch {
            if error.kind == .noSuchFile { return nil }
            throw error
        }
        var content: [UInt8] = []
        while case let piece = try await file.reader.read(at: Int64(content.count), atMost: 1 << 20), !piece.isEmpty {
            content += piece
        }
        return content
    }

    /// Makes a file and the directories above it, or, where the path ends in a slash, a directory.
    func put(_ content: [UInt8], at path: String) async throws {
        let storage = storage(of: [])
        let place = VirtualPath(path)
        var parent = VirtualPath()
        for name in path.hasSuffix("/") ? place.components : place.parent.components {
            parent = parent.appending(name)
            do { try await storage.makeDirectory(parent) } catch {
                guard error.kind == .alreadyExists else { throw error }
            }
        }
        if path.hasSuffix("/") { return }
        let upload = try await storage.openForWriting(place, .replace)
        _ = try await upload.commit(writing: content)
    }
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}
