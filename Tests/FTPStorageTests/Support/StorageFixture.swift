// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO

/// The backends that keep the same promises.
enum BackendKind: CaseIterable {
    case disk, memory
    /// The same two, of which all files are encrypted.
    case sealedDisk, sealedMemory

    var isSealed: Bool { self == .sealedDisk || self == .sealedMemory }
}

/// A tree of its own for a test, and backends that see it.
final class StorageFixture: Sendable {
    let directory: TemporaryDirectory
    private let tree: MemoryTree?
    let root: RootDirectory
    private let keys: SealingKeys?

    init(_ kind: BackendKind = .disk) throws {
        directory = try TemporaryDirectory(named: "ferry-storage")
        try Files.makeDirectory(directory.path("root"))
        keys = kind.isSealed ? SealingKeys([[UInt8](repeating: 7, count: 32)]) : nil
        root = try Self.open(directory.path("root"), keys)
        switch kind {
        case .disk, .sealedDisk: tree = nil
        case .memory: tree = MemoryTree()
        case .sealedMemory: tree = MemoryTree(form: SealedStorage.form)
        }
    }

    private static func open(_ path: String, _ keys: SealingKeys?) throws -> RootDirectory {
        let path = Array(path.utf8)
        return try RootDirectory(path, sealing: keys.map { SealedPlaces([path], keys: $0) })
    }

    /// The directory on the disk as a server knows it that came to it by another path.
    func openedAgain() throws -> RootDirectory { try Self.open(directory.path("root"), keys) }

    /// The tree as an account sees it, from the root on that all share, or another one for the same directory.
    func storage(
        _ account: String = "ann", followsLinks: Bool = false, isDurable: Bool = false, limit: TreeLimit = TreeLimit(),
        in other: RootDirectory? = nil
    ) -> FixtureStorage {
        let name = Array(account.utf8)
        if let tree {
            let memory = MemoryStorage(tree, account: name, followsLinks: followsLinks)
            return FixtureStorage(base: sealed(memory, name), ground: self)
        }
        let display = DisplayNames(owner: name, group: Array("users".utf8))
        let disk = DiskStorage(
            root: other ?? root, account: name, display: display, followsLinks: followsLinks, isDurable: isDurable,
            limit: limit)
        return FixtureStorage(base: sealed(disk, name), ground: self)
    }

    private func sealed(_ storage: any StorageBackend, _ account: [UInt8]) -> any StorageBackend {
        guard let keys else { return storage }
        return SealedStorage(storage, keys: keys, account: account)
    }

    /// Makes a symbolic link.
    func link(_ path: String, to target: String) throws {
        guard let tree else { return try Files.makeLink(at: self.path(path), to: target) }
        try MemoryStorage(tree).makeLink(VirtualPath(path), to: Array(target.utf8))
    }

    func sweep(olderThan limit: Timestamp, budget: Int = .max) -> SweepReport {
        var pace = DutyCycle(oneIn: 20)
        return root.sweepStagingFiles(olderThan: limit, budget: budget, at: &pace)
    }

    /// A path of the host, inside the root.
    func path(_ name: String) -> String { directory.path("root/\(name)") }

    /// The names of staging files in a directory of the disk.
    func stagingFiles(in name: String = "") throws -> [String] {
        try entryNames(of: Array(path(name).utf8)).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.hasPrefix(".ferry-") }
    }
}
