// SPDX-License-Identifier: Apache-2.0
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Foundation
import Testing

@testable import FTPStorage

/// The format of encrypted files, beside an implementation in another language.
@Suite struct SealedFormatTests {
    /// The word hello of the account ann, as the package `cryptography` of Python makes it.
    ///
    /// The key is 0 to 31, the salt 100 to 131, and the nonce all zeros.
    private static let hello =
        "666572727973650133dde2a06ff9490f74553c75e6d3c9aad7ebec0ae0e49c61"
        + "6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283"
        + "000000000000000000000000138cd3601dddc133b25e5e1a88480e8df2f080e05c"

    private func bytes(_ digits: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    private func storage(_ keys: SealingKeys, at path: String) throws -> SealedStorage {
        let root = try RootDirectory(Array(path.utf8), sealing: SealedPlaces([Array(path.utf8)], keys: keys))
        let disk = DiskStorage(root: root, account: [1], display: DisplayNames(owner: [], group: []))
        return SealedStorage(disk, keys: keys, account: Array("ann".utf8))
    }

    @Test func `a file that another program has made is read`() async throws {
        let directory = try TemporaryDirectory(named: "ferry-sealed")
        try Files.write(bytes(Self.hello), to: directory.path("hello"))
        let keys = try #require(SealingKeys([Array(0...31)]))
        let storage = try storage(keys, at: directory.path)
        #expect(try await storage.text("/hello") == "hello")
        #expect(try await storage.entry("/hello").size == 5)
    }

    /// The recipe of docs/encryption.md, by which nobody needs a server to have the files back.
    @Test(.requires("python3")) func `the recipe reads what the server has stored`() async throws {
        let python = try #require(TestProgram.named("python3"))
        // Without its package there is nothing to compare with.
        guard try TestProgram(python, "-c", "import cryptography").run().succeeded else { return }
        let directory = try TemporaryDirectory(named: "ferry-sealed")
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/encryption.md")
        let text = String(decoding: try Files.read(page.path), as: UTF8.self)
        let recipe = try #require(text.split(separator: "```").first { $0.hasPrefix("python") }).dropFirst(6)
        try Files.write(Array(recipe.utf8), to: directory.path("open.py"))
        let key = [UInt8](0...31)
        try Files.write(Array("# the key\n\(Hexadecimal.text(key))\n".utf8), to: directory.path("key"))
        try Files.makeDirectory(directory.path("files"))
        let storage = try storage(try #require(SealingKeys([key])), at: directory.path("files"))
        for count in [0, 5, 65_536, 65_537, 200_000] {
            let content = SealedGround.content(count)
            let upload = try await storage.openForWriting(VirtualPath("/f"), .replace)
            _ = try await upload.commit(writing: content)
            let program = TestProgram(python, directory.path("open.py"), directory.path("key"))
            let result = try program.run(input: try Files.read(directory.path("files/f")))
            #expect(result.output == content, "\(count) bytes: \(result.errorText)")
        }
    }

    @Test func `the account of a header is the same for each of its files, and tells nothing without the key`() throws {
        func account(_ name: String, _ key: UInt8) throws -> [UInt8] {
            let keys = try #require(SealingKeys([[UInt8](repeating: key, count: 32)]))
            return Array(keys.seal(forNewFileOf: Array(name.utf8)).header[16..<32])
        }
        #expect(try account("ann", 1) == account("ann", 1))
        #expect(try account("ann", 1) != account("bob", 1))
        #expect(try account("ann", 1) != account("ann", 2))
    }

    @Test func `lengths follow from lengths`() {
        let form = SealedStorage.form
        let block = Int64(SealedGround.block)
        for content: Int64 in [0, 1, block - 1, block, block + 1, 3 * block, 3 * block + 5, 1 << 40] {
            let blocks = max(1, (content + block - 1) / block)
            let stored = 64 + content + 28 * blocks
            #expect(form.contentLength(of: stored) == content)
            #expect(SealedFile.lastBlock(ofFile: stored) == blocks - 1)
        }
        for stored: Int64 in [0, 1, 64, 91, 64 + block + 28 + 1, 64 + block + 28 + 27] {
            #expect(SealedFile.lastBlock(ofFile: stored) == nil, "\(stored)")
        }
        #expect(form.cut(at: 0) == 0)
        #expect(form.cut(at: 1) == 64)
        #expect(form.cut(at: block) == 64)
        #expect(form.cut(at: block + 1) == 64 + block + 28)
        for length: Int64 in [0, 1, 1000] {
            #expect(StoredForm.plain.contentLength(of: length) == length)
            #expect(StoredForm.plain.cut(at: length) == length)
        }
    }

    @Test func `keys are read from lines, and what is none is told`() throws {
        let digits = String(repeating: "0a", count: 32)
        let other = String(repeating: "F1", count: 32)
        #expect(try SealingKeys.read(Array("# mine\n\n \(digits)\r\n\(other)".utf8)).count == 2)
        func reason(_ text: String) -> SealingKeyError? {
            do throws(SealingKeyError) { _ = try SealingKeys.read(Array(text.utf8)) } catch { return error }
            return nil
        }
        #expect(reason("# none\n") == .empty)
        #expect(reason("\n\(digits)0") == .notAKey(line: 2))
        #expect(reason(String(repeating: "0g", count: 32)) == .notAKey(line: 1))
        #expect(reason("\(digits)\n\(digits)") == .twice)
    }

    @Test func `places hold all below, by whatever path they are reached`() throws {
        let directory = try TemporaryDirectory(named: "ferry-sealed")
        for name in ["a", "a/b", "ab"] { try Files.makeDirectory(directory.path(name)) }
        try Files.makeLink(at: directory.path("link"), to: directory.path("a/b"))
        let keys = try #require(SealingKeys([Array(0...31)]))
        let places = SealedPlaces([Array(directory.path("a/").utf8)], keys: keys)
        for (name, isSealed) in [("a", true), ("a/b", true), ("ab", false), ("link", true), (".", false)] {
            let root = try RootDirectory(Array(directory.path(name).utf8), sealing: places)
            #expect((root.keys != nil) == isSealed, "\(name)")
        }
        #expect(places.hold(Array((directory.path + "//a/./x").utf8)))
    }
}
