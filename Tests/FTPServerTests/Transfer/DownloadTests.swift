// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Glibc
import Testing

@Suite(.ownThread) struct DownloadTests {
    private let content = Content.bytes(300_000)

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a file arrives whole, and its size is told first`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["dir/a b": content, "empty": []]) { server in
            let client = try server.client()
            let data = try client.openData()
            #expect(try client.ask("RETR dir/a b", expecting: 150).text.contains("(300000 bytes)"))
            #expect(try data.receiveToEnd() == content)
            #expect(try client.expect(226).text.contains(" 300000 bytes in "))
            #expect(try client.download("RETR empty") == [])
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `REST says where it starts`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["a": content]) { server in
            let client = try server.client()
            for offset in [1, 65_536, 299_999, 300_000] {
                try client.ask("REST \(offset)", expecting: 350)
                #expect(try client.download("RETR a") == Array(content[offset...]))
            }
            try client.ask("REST 300001", expecting: 350)
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR a", expecting: 554)
        }
    }

    @Test func `what is no file is refused, and the reason told`() async throws {
        try await LiveServer.run(.disk, files: ["dir/": []]) { server in
            try Files.makeFIFO(server.files.path("pipe"))
            try Files.makeLink(at: server.files.path("out"), to: "/etc/passwd")
            let client = try server.client()
            try client.ask("EPSV", expecting: 229)
            #expect(try client.ask("RETR missing").text == Refusal.noSuchFile.reply.line)
            #expect(try client.ask("RETR dir/missing").text == Refusal.noSuchFile.reply.line)
            #expect(try client.ask("RETR dir").text == Refusal.isDirectory.reply.line)
            #expect(try client.ask("RETR pipe").text == Refusal.notRegularFile.reply.line)
            #expect(try client.ask("RETR out").text == Refusal.noSuchFile.reply.line)
        }
    }

    @Test func `a file that is cut while it is sent ends in 451 and in a reset`() async throws {
        try await LiveServer.run(.disk, files: ["big": Content.bytes(16 << 20)]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            #expect(truncate(server.files.path("big"), 1 << 20) == 0)
            #expect(throws: (any Error).self, "the end of the stream must not look like the end of the file") {
                try data.receiveToEnd()
            }
            #expect(try client.expect(451).text == Refusal.fileShrank.reply.line)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `a text that is cut while it is sent ends so too`() async throws {
        try await LiveServer.run(.disk, files: ["big": Content.bytes(16 << 20)]) { server in
            let client = try server.client()
            try client.ask("TYPE A", expecting: 200)
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            #expect(truncate(server.files.path("big"), 1000) == 0)
            #expect(throws: (any Error).self) { try data.receiveToEnd() }
            try client.expect(451)
        }
    }

    @Test func `a file that is replaced while it is sent is sent as it was`() async throws {
        let old = Content.bytes(8 << 20, seed: 1)
        try await LiveServer.run(.disk, files: ["big": old]) { server in
            let (reader, writer) = (try server.client(), try server.client())
            let data = try reader.beginTransfer("RETR big", receiveBuffer: 4096)
            try writer.upload("new".bytes, "STOR big")
            #expect(try data.receiveToEnd() == old)
            try reader.expect(226)
            #expect(try reader.download("RETR big") == "new".bytes)
        }
    }

    @Test func `a client that takes nothing is given up`() async throws {
        try await LiveServer.run(
            files: ["big": Content.bytes(8 << 20)], configure: { $0.timeouts.stall = .milliseconds(300) }
        ) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            #expect(try client.expect(426).text.contains("No data moved"))
            #expect(throws: (any Error).self) { try data.receiveToEnd() }
        }
    }

    @Test func `a client that breaks off hears of it on the control connection`() async throws {
        try await LiveServer.run(files: ["big": Content.bytes(8 << 20)]) { server in
            let client = try server.client()
            try client.beginTransfer("RETR big", receiveBuffer: 4096).reset()
            try client.expect(426)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `without its client a download ends`() async throws {
        try await LiveServer.run(files: ["big": Content.bytes(8 << 20)]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try client.control.reset()
            #expect(try server.events.transferEnd().refusal != nil)
            #expect(data.drain() < 8 << 20)
        }
    }
}
