// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// The resources that storage holds on to: none but those in use.
@Suite(.ownThread) struct ResourceTests {
    @Test func `every descriptor is closed when its operation ends`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        let before = try ground.openDescriptors()
        #expect(before == 1)
        try await storage.makeDirectory("/d")
        for round in 0..<5 {
            try await storage.store("x", at: "/d/a")
            try await storage.store("x", at: "/d/a", .append)
            try await storage.breakOff("/d/b", after: "rest")
            _ = try await storage.resumableLength("/d/b")
            _ = try await storage.text("/d/a")
            _ = try await storage.names("/d")
            _ = try await storage.entry("/d/a")
            try await storage.rename("/d/a", to: "/d/c\(round)")
            try await storage.setMode(0o600, of: VirtualPath("/d/c\(round)"))
            try await storage.removeFile(VirtualPath("/d/c\(round)"))
            _ = await refusal { try await storage.removeFile(VirtualPath("/d/none")) }
            _ = await refusal { _ = try await storage.begin("/d", with: "") }
            _ = await refusal { _ = try await storage.begin("/d/x", .resume(at: 9), with: "") }
            _ = await refusal { _ = try await storage.text("/d") }
            _ = ground.sweep(olderThan: Timestamp(seconds: 0))
        }
        try await storage.removeDirectory(VirtualPath("/d"))
        #expect(try ground.openDescriptors() == before)
    }

    @Test func `an upload holds two descriptors, a download and a listing one`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("x", at: "/a")
        let upload = try await storage.begin("/a", with: "x")
        #expect(try ground.openDescriptors() == 3)
        _ = try await upload.commit()
        #expect(try ground.openDescriptors() == 1)
        let file = try await storage.openForReading(VirtualPath("/a"))
        #expect(try ground.openDescriptors() == 2)
        _ = try await file.text()
        var listing = try await storage.entries(in: VirtualPath(), .everything)
        #expect(try ground.openDescriptors() == 3)
        _ = try await listing.next { _, _ in true }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a directory of 100,000 files is listed in constant memory`() async throws {
        let ground = try StorageFixture()
        for number in 0..<100_000 {
            let file = open(ground.path("a rather ordinary name of a file \(number).txt"), O_CREAT | O_WRONLY, 0o644)
            close(file)
        }
        let root = ground.path("")
        // In a process of its own: its memory is then only this listing's.
        await #expect(processExitsWith: .success) { [root = root as String] in
            let display = DisplayNames(owner: [], group: [])
            let storage = DiskStorage(root: try RootDirectory(Array(root.utf8)), account: [], display: display)
            _ = try await storage.count()
            let before = try residentKilobytes()
            let count = try await storage.count()
            let growth = try residentKilobytes() - before
            guard count == 100_000, Sanitizer.keepsFreedMemory || growth < 2048 else { exit(EXIT_FAILURE) }
        }
    }
}

extension DiskStorage {
    /// Lists the root and forgets what it read.
    fileprivate func count() async throws -> Int {
        var stream = try await entries(in: VirtualPath(), .everything)
        var count = 0
        while true {
            let portion = try await stream.next { entry, text in
                text += entry.name.bytes
                return true
            }
            count += portion.count
            if portion.isLast { return count }
        }
    }
}

extension StorageFixture {
    /// The number of descriptors of this process that lead into the directory of this test.
    fileprivate func openDescriptors() throws -> Int {
        try entryNames(of: Array("/proc/self/fd".utf8)).count { name in
            var target = [CChar](repeating: 0, count: 4096)
            let link = "/proc/self/fd/" + String(decoding: name, as: UTF8.self)
            let length = readlink(link, &target, target.count)
            let bytes = target.prefix(max(0, length)).map(UInt8.init(bitPattern:))
            return bytes.starts(with: directory.path("root").utf8)
        }
    }
}

/// VmRSS of this process (proc_pid_status(5)).
private func residentKilobytes() throws -> Int {
    let status = String(decoding: try Files.read("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
}
