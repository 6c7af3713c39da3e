// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Testing

/// The promises of an upload, on every backend.
@Suite struct UploadConformance {
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
}
