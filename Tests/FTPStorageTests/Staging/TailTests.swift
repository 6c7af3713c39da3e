// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

@testable import FTPStorage
import FTPStorageConformance

/// Appends cost what is appended, and no kill makes them less or more than whole.
@Suite(.ownThread) struct TailTests {
    private let ground: StorageFixture
    private let storage: FixtureStorage

    init() throws {
        ground = try StorageFixture()
        storage = ground.storage()
    }

    private func status(_ name: String) throws -> stat {
        var status = stat()
        try #require(stat(ground.path(name), &status) == 0)
        return status
    }

    @Test(arguments: [WriteMode.append, .resume(at: 1 << 30)])
    func `six bytes behind a gigabyte need no room for the gigabyte`(_ mode: WriteMode) async throws {
        try Files.write([], to: ground.path("big"))
        #expect(truncate(ground.path("big"), 1 << 30) == 0)
        let before = try status("big")
        let upload = try await storage.begin("/big", mode, with: "a line")
        let staged = try #require(try ground.stagingFiles().first)
        #expect(try status(staged).st_blocks * 512 <= 64 << 10)
        #expect(try await upload.commit() == 1 << 30 + 6)
        let after = try status("big")
        #expect(after.st_ino == before.st_ino)
        #expect((after.st_blocks - before.st_blocks) * 512 <= 64 << 10)
        #expect(try ground.stagingFiles() == [])
        let file = try await storage.openForReading(VirtualPath("/big"))
        let end = try await file.reader.read(at: 1 << 30, atMost: 100)
        #expect(end == Array("a line".utf8))
    }

    @Test(arguments: ["", "t", "tai", "tail", "tail and another's"])
    func `a commit that a kill cut off is ended, whatever it had reached`(_ stored: String) async throws {
        for bySweep in [false, true] {
            try ground.leaveTail("tail", behind: "log ", stored: stored, state: .committing)
            if bySweep {
                _ = ground.sweep(olderThan: Timestamp(seconds: 0))
            } else {
                #expect(try await storage.resumableLength("/log") == nil)
            }
            #expect(try await storage.text("/log") == (stored.count < 4 ? "log tail" : "log " + stored))
            #expect(try ground.stagingFiles() == [])
        }
    }

    @Test(arguments: ["x", "tax", "tails", "other"].filter { !$0.hasPrefix("tail") })
    func `bytes that are not its own are left alone, and the tail too`(_ stored: String) async throws {
        try ground.leaveTail("tail", behind: "log ", stored: stored, state: .committing)
        #expect(try await storage.resumableLength("/log") == nil)
        _ = ground.sweep(olderThan: Timestamp(seconds: .max))
        #expect(try await storage.text("/log") == "log " + stored)
        #expect(try ground.stagingFiles().count == 1)
    }

    @Test func `a tail that was on its way is a partial upload`() async throws {
        try ground.leaveTail("tail", behind: "log ", stored: "", state: .arriving)
        #expect(try await storage.resumableLength("/log") == 8)
        #expect(try await storage.text("/log") == "log ")
        try await storage.store("!", at: "/log", .resume(at: 8))
        #expect(try await storage.text("/log") == "log tail!")
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `a tail whose file is another one by now is nothing`() async throws {
        try ground.leaveTail("tail", behind: "log ", stored: "", state: .arriving)
        try await storage.store("new", at: "/log")
        #expect(try await storage.resumableLength("/log") == nil)
        try await storage.store("er", at: "/log", .append)
        #expect(try await storage.text("/log") == "newer")
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `a header with any bit turned is none`() throws {
        try ground.leaveTail("", behind: "log ", stored: "", state: .arriving)
        let old = try #require(try TreeLookup(ground.root).place(of: VirtualPath("/log")).status())
        let header = TailHeader(of: old, named: "log".utf8)
        #expect(header.page.count == 4096)
        #expect(TailHeader(page: header.page) == header)
        let used = try #require(header.page.lastIndex { $0 != 0 })
        for index in 0...used {
            var page = header.page
            page[index] ^= 1
            #expect(TailHeader(page: page) == nil, "byte \(index)")
        }
        #expect(TailHeader(page: Array(header.page.dropLast())) == nil)
        #expect(TailHeader(page: []) == nil)
    }

    @Test func `many that append at once lose no line`() async throws {
        try await storage.store("", at: "/log")
        try await storage.store("begin\n", at: "/log")
        let storage = storage
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for line in 0..<5 { try await storage.store("\(writer) \(line)\n", at: "/log", .append) }
                }
            }
            try await group.waitForAll()
        }
        let lines = try await storage.text("/log").split(separator: "\n")
        #expect(lines.first == "begin")
        #expect(
            Set(lines.dropFirst())
                == Set((0..<8).flatMap { writer in (0..<5).map { "\(writer) \($0)" } }.map { $0[...] }))
        #expect(lines.count == 41)
    }
}
