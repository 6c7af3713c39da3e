// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// MODE Z, both ways.
@Suite(.ownThread) struct CompressedTransferTests {
    private static let text = Array(String(repeating: "a line that comes again\n", count: 40_000).utf8)

    static func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
        guard let deflater = Deflater(level: 9) else { throw TestFailure("no zlib") }
        var output: [UInt8] = []
        deflater.convert(bytes.span, into: &output)
        deflater.finish(into: &output)
        return output
    }

    static func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
        guard let inflater = Inflater(piece: 64 << 20) else { throw TestFailure("no zlib") }
        var output: [UInt8] = []
        try inflater.convert(bytes.span, into: &output)
        try inflater.finish(into: &output)
        return output
    }

    private func compressing(
        _ kind: ServedFiles.Kind = .memory, files: [String: [UInt8]] = [:],
        _ test: (LiveServer, RawClient) throws -> Void
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            #expect(try client.ask("FEAT", expecting: 211).text.contains(" MODE Z"))
            try client.ask("MODE Z", expecting: 200)
            try test(server, client)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, [[], [1], text, Content.bytes(700_000)])
    func `a file comes compressed, and goes compressed`(_ kind: ServedFiles.Kind, _ content: [UInt8]) async throws {
        try await compressing(kind, files: ["a": content]) { server, client in
            let wire = try client.download("RETR a")
            #expect(try Self.inflated(wire) == content)
            if content == Self.text { #expect(wire.count < content.count / 20) }
            try client.upload(Self.deflated(content), "STOR b")
            try client.upload(Self.deflated(content), "APPE b")
            try client.ask("MODE S", expecting: 200)
            #expect(try client.download("RETR b") == content + content)
            #expect(try client.download("RETR a") == content)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `offsets are those of the file, and not of what travels`(_ kind: ServedFiles.Kind) async throws {
        try await compressing(kind, files: ["a": Self.text]) { server, client in
            try client.ask("REST 900000", expecting: 350)
            #expect(try Self.inflated(client.download("RETR a")) == Array(Self.text[900_000...]))
            try client.ask("RANG 10 29", expecting: 350)
            #expect(try Self.inflated(client.download("RETR a")) == Array(Self.text[10...29]))
            try client.ask("REST 500000", expecting: 350)
            try client.upload(Self.deflated(Array(Self.text[500_000...])), "STOR a")
            #expect(try Self.inflated(client.download("RETR a")) == Self.text)
            #expect(try client.ask("SIZE a", expecting: 213).text == "213 \(Self.text.count)")
        }
    }

    @Test func `listings are compressed, but not on the control connection`() async throws {
        try await compressing(files: ["a": [], "b": []]) { _, client in
            #expect(try Self.inflated(client.download("NLST")).split(separator: 10).count == 2)
            for command in ["LIST", "MLSD"] {
                let lines = try String(decoding: Self.inflated(client.download(command)), as: UTF8.self)
                #expect(lines.hasSuffix(" a\r\n") || lines.hasSuffix(" b\r\n"))
            }
            #expect(try client.ask("STAT /", expecting: 213).text.contains(" a"))
        }
    }

    @Test func `text is converted and then compressed`() async throws {
        try await compressing(files: ["a": "one\ntwo\n".bytes]) { _, client in
            try client.ask("TYPE A", expecting: 200)
            #expect(try Self.inflated(client.download("RETR a")) == "one\r\ntwo\r\n".bytes)
            try client.upload(Self.deflated("x\r\ny\r\n".bytes), "STOR b")
            try client.ask("TYPE I", expecting: 200)
            #expect(try Self.inflated(client.download("RETR b")) == "x\ny\n".bytes)
        }
    }

    /// The end of the connection alone is no end of the data.
    @Test(arguments: ServedFiles.Kind.allCases, [0, 1, 2, 100, -4, -1])
    func `a stream without its end leaves the old file, and a part to go on from`(
        _ kind: ServedFiles.Kind, _ length: Int
    ) async throws {
        let wire = try Self.deflated(Self.text)
        let cut = length < 0 ? wire.dropLast(-length) : wire.prefix(length)
        try await compressing(kind, files: ["a": "old".bytes]) { server, client in
            try client.ask("ALLO \(Self.text.count)", expecting: 200)
            let data = try client.beginTransfer("STOR a")
            try data.send(Array(cut))
            data.close()
            let reply = try client.expect(426).text
            #expect(reply.contains("compressed data ended"))
            try client.ask("MODE S", expecting: 200)
            #expect(try client.download("RETR a") == "old".bytes)
            guard let kept = reply.firstMatch(of: #/REST (\d+)/#).flatMap({ Int($0.1) }) else { return }
            try client.ask("REST \(kept)", expecting: 350)
            try client.upload(Array(Self.text[kept...]), "STOR a")
            #expect(try client.download("RETR a") == Self.text)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a damaged stream leaves the old file, and nothing else`(_ kind: ServedFiles.Kind) async throws {
        var flipped = try Self.deflated(Self.text)
        flipped[flipped.count - 2] ^= 1
        for wire in ["no zlib at all".bytes, flipped, try Self.deflated(Self.text) + [0]] {
            try await compressing(kind, files: ["a": "old".bytes]) { server, client in
                let data = try client.beginTransfer("STOR a")
                try data.send(wire)
                data.close()
                #expect(try client.expect(451).text.contains("damaged"))
                let other = try client.beginTransfer("STOR new")
                try other.send(wire)
                other.close()
                try client.expect(451)
                try client.ask("SIZE new", expecting: 550)
                try client.ask("MODE S", expecting: 200)
                #expect(try client.download("RETR a") == "old".bytes)
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a damaged stream takes nothing from what earlier uploads have brought`(_ kind: ServedFiles.Kind) async throws
    {
        let files = try ServedFiles(kind)
        let path = VirtualPath("/a")
        let upload = try await files.storage(of: "ada".bytes).openForWriting(path, .replace)
        #expect(await upload.abandon(keepingPartial: true, writing: Array(Self.text[..<1000])) == 1000)
        var wire = try Self.deflated(Array(Self.text[1000...]))
        wire[wire.count - 2] ^= 1
        try await LiveServer.run(
            files, accounts: [.named("ada")], openStorage: { files.storage(of: $0.name.bytes) }
        ) { [wire] server in
            let client = try server.client()
            try client.ask("MODE Z", expecting: 200)
            try client.ask("REST 1000", expecting: 350)
            let data = try client.beginTransfer("STOR a")
            try data.send(wire)
            data.close()
            #expect(try client.expect(451).text.contains("REST 1000"))
            try client.ask("MODE S", expecting: 200)
            try client.ask("REST 1000", expecting: 350)
            try client.upload(Array(Self.text[1000...]), "STOR a")
            #expect(try client.download("RETR a") == Self.text)
        }
    }

    @Test func `a bomb takes no more memory than any upload, and meets the same limits`() async throws {
        let (files, room) = (try ServedFiles(), ScarceStorage.Room(8 << 20))
        try await LiveServer.run(
            files, accounts: [.named("ada")],
            openStorage: { ScarceStorage(base: files.storage(of: $0.name.bytes), room: room) }
        ) { server in
            let client = try server.client()
            try client.ask("MODE Z", expecting: 200)
            let data = try client.beginTransfer("STOR bomb")
            // A kilobyte for each megabyte.
            try data.send(try Self.deflated([UInt8](repeating: 0, count: 64 << 20)))
            data.close()
            try client.expect(452)
        }
    }

    @Test func `the level is as asked for, but no higher than allowed`() async throws {
        try await LiveServer.run(configure: { $0.compressionLevel = 4 }) { server in
            let client = try server.client()
            #expect(try client.ask("OPTS MODE Z LEVEL 9", expecting: 200).text == "200 MODE Z LEVEL set to 4.")
            #expect(try client.ask("opts mode z level 1", expecting: 200).text == "200 MODE Z LEVEL set to 1.")
            try client.ask("OPTS MODE Z ENGINE ZLIB", expecting: 200)
            try client.ask("OPTS MODE Z METHOD 8", expecting: 200)
            for line in ["OPTS MODE Z LEVEL 10", "OPTS MODE Z LEVEL x", "OPTS MODE Z", "OPTS MODE S LEVEL 1"] {
                try client.ask(line, expecting: 501)
            }
            try client.ask("OPTS MODE Z ENGINE LZO", expecting: 504)
            try client.ask("MODE Z", expecting: 200)
            try client.upload(Self.deflated(Self.text), "STOR a")
            #expect(try Self.inflated(client.download("RETR a")) == Self.text)
        }
    }

    @Test func `a server may do without`() async throws {
        try await LiveServer.run(configure: { $0.compressionLevel = nil }) { server in
            let client = try server.client()
            #expect(try !client.ask("FEAT", expecting: 211).text.contains("MODE Z"))
            try client.ask("MODE Z", expecting: 504)
            try client.ask("OPTS MODE Z LEVEL 1", expecting: 501)
            try client.upload("x".bytes, "STOR a")
        }
    }

    @Test func `ABOR stops a transfer that is compressed`() async throws {
        try await compressing(files: ["big": Content.bytes(8 << 20)]) { _, client in
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try client.ask("NOOP", expecting: 200)
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            data.close()
            let upload = try client.beginTransfer("STOR new")
            try upload.send(Array(try Self.deflated(Self.text).prefix(1000)))
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            #expect(try Self.inflated(client.download("RETR big")) == Content.bytes(8 << 20))
        }
    }
}
