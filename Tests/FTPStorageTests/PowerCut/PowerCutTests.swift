// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage
import FTPStorageConformance

/// A power cut or a kill at each moment of uploads, appends, new directories and renames.
@Suite(.ownThread, .enabled(if: RecordingMount.isPossible, "only root can mount it, with python3-fusepy"))
struct PowerCutTests {
    /// One change that a client asks for, and what stands under its paths once it has been told of its success.
    private struct Change: Sendable {
        let after: [String: String?]
        let make: @Sendable (any StorageBackend) async throws -> Void

        static func store(_ text: String, at path: String) -> Change {
            Change(after: [path: text]) { _ = try await $0.store(text, at: path) }
        }

        static func append(_ tail: String, to text: String, at path: String) -> Change {
            Change(after: [path: text + tail]) { _ = try await $0.store(tail, at: path, .append) }
        }
    }

    private static func text(_ seed: UInt64, _ length: Int) -> String {
        String(Content.bytes(length, seed: seed).map { Character(UnicodeScalar($0 & 63 + 48)) })
    }

    /// Groups of changes: those of one group are made at the same time.
    private static let changes: [[Change]] = {
        let (old, new, tail, second) = (text(1, 9000), text(2, 13_000), text(3, 9500), text(4, 30))
        let several = (0..<4).map { (path: "/d/\($0)", text: text(UInt64(5 + $0), 5000)) }
        return [
            [.store(old, at: "/a")],
            [.store(new, at: "/a")],
            [Change(after: [:]) { try await $0.makeDirectory(VirtualPath("/d")) }],
            several.map { .store($0.text, at: $0.path) },
            [.append(tail, to: new, at: "/a"), .store(second, at: "/d/1")],
            [.append(second, to: new + tail, at: "/a")],
            [
                Change(after: ["/d/2": nil, "/moved": several[2].text]) {
                    try await $0.rename(VirtualPath("/d/2"), to: VirtualPath("/moved"), replacing: false)
                }
            ],
        ]
    }()

    /// Makes all changes on a file system that takes them down.
    private func recorded(_ sync: (any DiskSync)?) async throws -> [DiskStep] {
        let mount = try RecordingMount()
        let path = mount.path
        var storage = DiskStorage(
            root: try RootDirectory(Array(path.utf8)), account: Array("ann".utf8),
            display: DisplayNames(owner: [], group: []))
        storage.sync = sync
        for (group, changes) in Self.changes.enumerated() {
            try await withThrowingTaskGroup(of: Void.self) { [storage] tasks in
                for (index, change) in changes.enumerated() {
                    tasks.addTask {
                        RecordingMount.mark("begin \(group) \(index)", at: path)
                        try await change.make(storage)
                        RecordingMount.mark("end \(group) \(index)", at: path)
                    }
                }
                try await tasks.waitForAll()
            }
        }
        return try mount.steps()
    }

    /// The paths under which something stands that nobody has stored, or nothing although success was told.
    private func faults(after count: Int, of steps: [DiskStep], keeping keeps: (Int) -> Bool) async throws -> [String] {
        var allowed: [String: Set<String?>] = [:]
        for case .mark(let words) in steps.prefix(count) {
            let change = Self.changes[Int(words[1]) ?? 0][Int(words[2]) ?? 0]
            for (path, text) in change.after {
                if words[0] == "end" { allowed[path] = [text] } else { allowed[path, default: [nil]].insert(text) }
            }
        }
        let place = try TemporaryDirectory(named: "image")
        try DiskImage(after: count, of: steps, keeping: keeps).write(to: place.path)
        let storage = DiskStorage(
            root: try RootDirectory(Array(place.path.utf8)), account: Array("ann".utf8),
            display: DisplayNames(owner: [], group: []))
        var faults: [String] = []
        for (path, texts) in allowed {
            // A client that goes on with an upload asks this first, and a sweep does the same.
            _ = try? await storage.partialUploads(to: VirtualPath(path))
            let found = try? await storage.text(path)
            if !texts.contains(found) {
                faults.append("\(path) has \(found?.count ?? -1) bytes after \(steps.prefix(count).suffix(8))")
            }
        }
        return faults
    }

    /// The faults of all disks on which changes that were not synced may be: all of them, none, the first ones, any.
    private func faults(of steps: [DiskStep]) async throws -> [String] {
        var faults: [String] = []
        for count in 0...steps.count {
            var random = RepeatableNumbers(seed: UInt64(count))
            let cut = Int.random(in: 0...count, using: &random)
            let some = (0..<count).map { _ in Bool.random(using: &random) }
            let most = (0..<count).map { _ in Int.random(in: 0..<8, using: &random) > 0 }
            let disks: [(Int) -> Bool] = [{ _ in true }, { _ in false }, { $0 < cut }, { some[$0] }, { most[$0] }]
            for keeps in disks { faults += try await self.faults(after: count, of: steps, keeping: keeps) }
        }
        return faults
    }

    @Test func `a power cut loses nothing that was told to be stored, where data is to be durable`() async throws {
        let faults = try await faults(of: recorded(KernelSync()))
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(5))")
    }

    /// A check that could not fail would show nothing.
    @Test func `without its syncs it loses something`() async throws {
        #expect(try await faults(of: recorded(NoSync())).count > 10)
    }

    @Test(arguments: [true, false])
    func `a kill loses nothing, durable or not`(isDurable: Bool) async throws {
        let steps = try await recorded(isDurable ? KernelSync() : nil)
        for count in 0...steps.count {
            let faults = try await faults(after: count, of: steps) { _ in true }
            #expect(faults.isEmpty, "\(faults)")
        }
    }
}

/// A disk that is never waited for, though the steps are the same.
private struct NoSync: DiskSync {
    func syncData(of _: borrowing Descriptor) {}
    func syncNames(in _: borrowing Descriptor) {}
}
