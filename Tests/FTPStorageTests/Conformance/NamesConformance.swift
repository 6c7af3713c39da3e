// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// Making, removing and renaming, on every backend.
@Suite struct NamesConformance {
    @Test(arguments: BackendKind.allCases)
    func `removing a name removes what a broken upload left, if there is no file`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("x", at: "/a")
        try await storage.breakOff("/a", after: "rest")
        try await storage.removeFile(VirtualPath("/a"))
        #expect(try await storage.resumableLength("/a") == 4)
        try await storage.removeFile(VirtualPath("/a"))
        #expect(try await storage.resumableLength("/a") == nil)
        #expect(await refusal { try await storage.removeFile(VirtualPath("/a")) } == .noSuchFile)
        let upload = try await storage.begin("/a", with: "x")
        #expect(await refusal { try await storage.removeFile(VirtualPath("/a")) } == .busy)
        _ = try await upload.commit()
    }

    @Test(arguments: BackendKind.allCases)
    func `a directory that only holds rests looks empty and can be removed`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        let storage = ground.storage()
        try await storage.makeDirectory("/d")
        try await storage.breakOff("/d/a", after: "rest")
        try await ground.storage("bob").breakOff("/d/b", after: "rest")
        #expect(try await storage.names("/d") == [])
        try await storage.removeDirectory(VirtualPath("/d"))
        #expect(await refusal { _ = try await storage.entry("/d") } == .noSuchFile)
    }

    @Test(arguments: BackendKind.allCases)
    func `a directory into which somebody uploads is not removed`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.makeDirectory("/d")
        let upload = try await storage.begin("/d/a", with: "x")
        #expect(await refusal { try await storage.removeDirectory(VirtualPath("/d")) } == .busy)
        _ = try await upload.commit()
        #expect(try await storage.text("/d/a") == "x")
    }

    @Test(arguments: BackendKind.allCases)
    func `reserved names are out of reach`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("x", at: "/f")
        let digits = "0123456789abcdef0123456789abcdef"
        for name in ["/.ferry-\(digits).1", "/.FERRY-\(digits)"] {
            #expect(await refusal { _ = try await storage.begin(name, with: "x") } == .nameNotAllowed)
            #expect(await refusal { try await storage.makeDirectory(name) } == .nameNotAllowed)
            #expect(await refusal { try await storage.rename("/f", to: name) } == .nameNotAllowed)
            #expect(await refusal { try await storage.removeFile(VirtualPath(name)) } == .nameNotAllowed)
            #expect(await refusal { _ = try await storage.entry(name) } == .noSuchFile)
            #expect(await refusal { _ = try await storage.text(name) } == .noSuchFile)
            #expect(await refusal { _ = try await storage.begin(name + "/a", with: "x") } == .noSuchFile)
        }
        #expect(try await storage.names() == ["f"])
    }

    @Test(arguments: BackendKind.allCases)
    func `names are bytes, up to 255 of them`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let root = VirtualPath()
        let long = [UInt8](repeating: 0xff, count: 255)
        for name in [long, [0x80, 0xfe, 0x20, 0x5c], Array("zürich \u{1f600}".utf8), [0x2a], [0x2d, 0x72, 0x66]] {
            let path = root.appending(name)
            _ = try await storage.openForWriting(path, .replace).commit()
            #expect(try await storage.entry(at: path).name == name)
            #expect(try await storage.list().map(\.name.bytes) == [name])
            try await storage.breakOffAndRemove(path)
        }
        let tooLong = root.appending(long + [0xff])
        #expect(await refusal { _ = try await storage.openForWriting(tooLong, .replace) } == .nameTooLong)
    }
}

extension FixtureStorage {
    fileprivate func breakOffAndRemove(_ path: VirtualPath) async throws {
        let upload = try await openForWriting(path, .replace)
        try await upload.arrive("rest")
        _ = await upload.abandon(keepingPartial: true)
        try await removeFile(path)
        try await removeFile(path)
    }
}
