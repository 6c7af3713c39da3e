// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import Testing

/// What is kept of broken uploads, and how others go on from it.
@Suite struct ResumeConformance {
    @Test(arguments: BackendKind.allCases)
    func `an upload goes on where one before has ended`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "hello")
        #expect(try await storage.resumableLength("/a") == 5)
        let upload = try await storage.openForWriting(VirtualPath("/a"), .resume(at: 5))
        #expect(upload.startOffset == 5)
        try await upload.arrive(" world")
        let length = try await upload.commit()
        #expect(length == 11)
        #expect(try await storage.text("/a") == "hello world")
        #expect(try await storage.resumableLength("/a") == nil)
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload that goes on may break off again`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "one")
        #expect(try await storage.breakOff("/a", .resume(at: 3), after: "two") == 6)
        // Nothing new arrived, but what was there before is still worth keeping.
        #expect(try await storage.breakOff("/a", .resume(at: 6), after: "") == 6)
        try await storage.store("!", at: "/a", .append)
        #expect(try await storage.text("/a") == "onetwo!")
    }

    @Test(arguments: BackendKind.allCases)
    func `what is kept belongs to the account`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        try await ground.storage("ann").breakOff("/a", after: "secret")
        let bob = ground.storage("bob")
        #expect(try await bob.resumableLength("/a") == nil)
        #expect(await refusal { _ = try await bob.begin("/a", .resume(at: 6), with: "") } == .offsetBeyondEnd)
        try await bob.store("bob's", at: "/a")
        #expect(try await ground.storage("ann").resumableLength("/a") == 6)
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload that goes on in the middle of a file works on a copy`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("0123456789", at: "/a")
        let upload = try await storage.begin("/a", .resume(at: 4), with: "new")
        #expect(try await storage.text("/a") == "0123456789")
        let length = try await upload.commit()
        #expect(length == 7)
        #expect(try await storage.text("/a") == "0123new")
    }

    @Test(arguments: BackendKind.allCases)
    func `a rest of just that length goes before the old file`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("0123456789", at: "/a")
        try await storage.breakOff("/a", after: "abc")
        try await storage.store("def", at: "/a", .resume(at: 3))
        #expect(try await storage.text("/a") == "abcdef")
    }

    @Test(arguments: BackendKind.allCases)
    func `a rest can be cut`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "hello")
        try await storage.store("y!", at: "/a", .resume(at: 2))
        #expect(try await storage.text("/a") == "hey!")
    }

    @Test(arguments: BackendKind.allCases)
    func `nothing begins beyond the end`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        #expect(await refusal { _ = try await storage.begin("/a", .resume(at: 1), with: "") } == .offsetBeyondEnd)
        try await storage.store("abc", at: "/a")
        #expect(await refusal { _ = try await storage.begin("/a", .resume(at: 4), with: "") } == .offsetBeyondEnd)
        try await storage.breakOff("/b", after: "abc")
        #expect(await refusal { _ = try await storage.begin("/b", .resume(at: 4), with: "") } == .offsetBeyondEnd)
        // A refusal costs nothing of what is kept.
        #expect(try await storage.resumableLength("/b") == 3)
        try await storage.store("xyz", at: "/b", .resume(at: 0))
        #expect(try await storage.text("/b") == "xyz")
    }

    @Test(arguments: BackendKind.allCases)
    func `appending leaves the file until the commit, and begins one that is not there`(_ kind: BackendKind)
        async throws
    {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("one", at: "/a", .append)
        let upload = try await storage.begin("/a", .append, with: "two")
        #expect(upload.startOffset == 3)
        #expect(try await storage.text("/a") == "one")
        _ = try await upload.commit()
        #expect(try await storage.text("/a") == "onetwo")
    }

    @Test(arguments: BackendKind.allCases)
    func `a broken append leaves the file and keeps what was added`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("one", at: "/a")
        #expect(try await storage.breakOff("/a", .append, after: "tw") == 5)
        #expect(try await storage.text("/a") == "one")
        // Who asks for the size sees the file, and appends from there.
        try await storage.store("two", at: "/a", .append)
        #expect(try await storage.text("/a") == "onetwo")
    }

    @Test(arguments: BackendKind.allCases)
    func `two that append at once come one after the other`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("log ", at: "/a")
        let first = try await storage.begin("/a", .append, with: "one")
        let second = try await storage.begin("/a", .append, with: "two")
        let third = try await storage.begin("/a", .resume(at: 4), with: "three")
        #expect(try await second.commit() == 7)
        #expect(try await first.commit() == 10)
        #expect(try await storage.text("/a") == "log twoone")
        // An upload that was told where it goes on must find the file as long as it was.
        let refused = await third.refusalToCommit()
        #expect(refused == .busy)
        #expect(try await storage.text("/a") == "log twoone")
    }

    @Test(arguments: BackendKind.allCases)
    func `who goes on replaces no file that came meanwhile`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "rest")
        let upload = try await storage.begin("/a", .resume(at: 4), with: "!")
        try await storage.store("other", at: "/a")
        let refused = await upload.refusalToCommit()
        #expect(refused == .alreadyExists)
        #expect(try await storage.text("/a") == "other")
        // What arrived is not lost: now that the file is known, it may be replaced.
        #expect(try await storage.resumableLength("/a") == 5)
        try await storage.store("!", at: "/a", .resume(at: 5))
        #expect(try await storage.text("/a") == "rest!!")
    }

    @Test(arguments: BackendKind.allCases)
    func `who goes on replaces no file that was removed meanwhile`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("old", at: "/a")
        let upload = try await storage.begin("/a", .append, with: "new")
        try await storage.removeFile(VirtualPath("/a"))
        let refused = await upload.refusalToCommit()
        #expect(refused == .busy)
        #expect(try await storage.names() == [])
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload from nothing drops what was kept`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "old rest")
        let upload = try await storage.begin("/a", with: "n")
        #expect(try await storage.resumableLength("/a") == nil)
        let kept = await upload.abandon(keepingPartial: true)
        #expect(kept == 1)
        #expect(try await storage.resumableLength("/a") == 1)
    }

    @Test(arguments: BackendKind.allCases)
    func `of two broken uploads the rest of the last is kept`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let first = try await storage.begin("/a", with: "first")
        let second = try await storage.begin("/a", with: "second")
        _ = await first.abandon(keepingPartial: true)
        _ = await second.abandon(keepingPartial: true)
        #expect(try await storage.resumableLength("/a") == 6)
        try await storage.store("!", at: "/a", .resume(at: 6))
        #expect(try await storage.text("/a") == "second!")
        #expect(try await storage.resumableLength("/a") == nil)
    }

    @Test(arguments: BackendKind.allCases)
    func `a commit drops the rests of other uploads, but not those in progress`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let first = try await storage.begin("/a", with: "first")
        let second = try await storage.begin("/a", with: "second")
        let third = try await storage.begin("/a", with: "third")
        _ = await second.abandon(keepingPartial: true)
        #expect(try await storage.resumableLength("/a") == 6)
        _ = try await first.commit()
        #expect(try await storage.resumableLength("/a") == nil)
        _ = try await third.commit()
        #expect(try await storage.text("/a") == "third")
    }
}
