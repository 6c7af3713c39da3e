// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Testing

/// What an upload promises, on every backend.
@Suite struct UploadConformance {
    @Test(arguments: BackendKind.allCases)
    func `a file is there when it is committed, and not before`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let upload = try await storage.begin("/a.txt", with: "hello")
        #expect(try await storage.names() == [])
        #expect(await refusal { _ = try await storage.entry("/a.txt") } == .noSuchFile)
        let uploadLength = try await upload.commit()
        #expect(uploadLength == 5)
        #expect(try await storage.names() == ["a.txt"])
        #expect(try await storage.text("/a.txt") == "hello")
    }

    @Test(arguments: BackendKind.allCases)
    func `the old file stands until the new one is committed`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("old", at: "/a")
        let reader = try await storage.openForReading(VirtualPath("/a"))
        let upload = try await storage.begin("/a", with: "new content")
        #expect(try await storage.text("/a") == "old")
        let uploadLength = try await upload.commit()
        #expect(uploadLength == 11)
        #expect(try await storage.text("/a") == "new content")
        // Who had begun to read the old file reads it to its end.
        let text = try await reader.text()
        #expect(text == "old")
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload that breaks off leaves the old file`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("old", at: "/a")
        #expect(try await storage.breakOff("/a", after: "ne") == 2)
        #expect(try await storage.text("/a") == "old")
        #expect(try await storage.names() == ["a"])
    }

    @Test(arguments: BackendKind.allCases, [false, true])
    func `a commit that is cancelled leaves the old file and keeps what arrived`(
        _ kind: BackendKind, isDurable: Bool
    ) async throws {
        let storage = try StorageFixture(kind).storage(isDurable: isDurable)
        try await storage.store("old", at: "/a")
        for mode in [WriteMode.replace, .resume(at: 3)] {
            let upload = Handoff(try await storage.begin("/a", mode, with: "new"))
            let committing = Task { () -> StorageError.Kind? in
                while !Task.isCancelled { await Task.yield() }
                return await upload.take()?.refusalToCommit()
            }
            committing.cancel()
            #expect(await committing.value == .cancelled)
            #expect(try await storage.text("/a") == "old")
            #expect(try await storage.resumableLength("/a") == (mode == .replace ? 3 : 6))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload that is only forgotten keeps what arrived`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        func forget() async throws { _ = try await storage.begin("/a", with: "half") }
        try await forget()
        #expect(try await storage.names() == [])
        #expect(try await storage.resumableLength("/a") == 4)
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload may be given up without a rest`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let upload = try await storage.begin("/a", with: "half")
        let kept = await upload.abandon(keepingPartial: false)
        #expect(kept == 0)
        #expect(try await storage.resumableLength("/a") == nil)
    }

    @Test(arguments: BackendKind.allCases)
    func `nothing is kept of an upload in which nothing arrived`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        #expect(try await storage.breakOff("/a", after: "") == 0)
        #expect(try await storage.resumableLength("/a") == nil)
        try await storage.store("old", at: "/a")
        #expect(try await storage.breakOff("/a", .append, after: "") == 0)
        #expect(try await storage.resumableLength("/a") == nil)
    }

    @Test(arguments: BackendKind.allCases)
    func `of two uploads to one name the last commit wins`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let first = try await storage.begin("/a", with: "first")
        let second = try await storage.begin("/a", with: "second")
        try await first.arrive("!", after: 5)
        let secondLength = try await second.commit()
        #expect(secondLength == 6)
        #expect(try await storage.text("/a") == "second")
        let firstLength = try await first.commit()
        #expect(firstLength == 6)
        #expect(try await storage.text("/a") == "first!")
    }

    @Test(arguments: BackendKind.allCases)
    func `too many uploads to one name at once are refused`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        func open(_ count: Int) async throws {
            let upload = try await storage.begin("/a", with: "\(count)")
            if count < 8 {
                try await open(count + 1)
            } else {
                #expect(await refusal { _ = try await storage.begin("/a", with: "x") } == .busy)
            }
            let uploadLength = try await upload.commit()
            #expect(uploadLength == 1)
        }
        try await open(1)
        #expect(try await storage.text("/a") == "1")
    }

    @Test(arguments: BackendKind.allCases)
    func `a new name must be free, when it is chosen and when it is committed`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        let storage = ground.storage()
        try await storage.store("x", at: "/taken")
        #expect(await refusal { _ = try await storage.begin("/taken", .create, with: "y") } == .alreadyExists)

        let upload = try await storage.begin("/new", .create, with: "mine")
        #expect(await refusal { _ = try await storage.begin("/new", .create, with: "y") } == .alreadyExists)
        try await ground.storage("bob").store("bob's", at: "/new")
        let refused = await upload.refusalToCommit()
        #expect(refused == .alreadyExists)
        #expect(try await storage.text("/new") == "bob's")
    }

    @Test(arguments: BackendKind.allCases)
    func `a rest takes a new name from STOU, but not from who begins again`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/new", .create, after: "half")
        #expect(await refusal { _ = try await storage.begin("/new", .create, with: "x") } == .alreadyExists)
        try await storage.store("whole", at: "/new", .replaceNothing)
        #expect(try await storage.text("/new") == "whole")
        #expect(await refusal { try await storage.store("x", at: "/new", .replaceNothing) } == .alreadyExists)
    }

    @Test(arguments: BackendKind.allCases)
    func `a directory is no place for a file`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.makeDirectory("/d")
        #expect(await refusal { _ = try await storage.begin("/d", with: "x") } == .isDirectory)
        #expect(await refusal { _ = try await storage.begin("/", with: "x") } == .isDirectory)
        #expect(await refusal { _ = try await storage.begin("/missing/x", with: "x") } == .noSuchFile)
        let upload = try await storage.begin("/e", with: "x")
        try await storage.makeDirectory("/e")
        let refused = await upload.refusalToCommit()
        #expect(refused == .isDirectory)
    }

    @Test(arguments: BackendKind.allCases)
    func `the permissions of the file it replaces stay`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("old", at: "/a")
        try await storage.setMode(0o640, of: VirtualPath("/a"))
        try await storage.store("new", at: "/a")
        #expect(try await storage.entry("/a").mode == 0o640)
    }
}
