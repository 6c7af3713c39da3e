// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// How uploads begin, and what is there after those that end well.
@Suite(.ownThread) struct UploadTests {
    private let content = Content.bytes(300_000)

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a file has its name at 226, and not before`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["old": "old".bytes]) { server in
            let (client, witness) = (try server.client(), try server.client())
            for name in ["new", "old"] {
                let data = try client.beginTransfer("STOR \(name)")
                try data.send(content)
                try client.waitForBytes(content.count)
                if name == "new" { try witness.ask("SIZE new", expecting: 550, 213) }
                #expect(try witness.download("NLST") == "old\r\n".bytes)
                #expect(try witness.download("RETR old") == "old".bytes)
                data.close()
                #expect(try client.expect(226).text.contains(" 300000 bytes in "))
                #expect(try witness.download("RETR \(name)") == content)
                if name == "new" { try witness.ask("DELE new", expecting: 250) }
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `APPE adds to what is there`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["a": "one".bytes]) { server in
            let client = try server.client()
            try client.upload("two".bytes, "APPE a")
            #expect(try client.download("RETR a") == "onetwo".bytes)
            try client.upload("three".bytes, "APPE new")
            #expect(try client.download("RETR new") == "three".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `REST and STOR go on inside a file`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["a": "0123456789".bytes]) { server in
            let client = try server.client()
            try client.ask("REST 4", expecting: 350)
            try client.upload("x".bytes, "STOR a")
            #expect(try client.download("RETR a") == "0123x".bytes)
            try client.ask("REST 6", expecting: 350)
            try client.ask("EPSV", expecting: 229)
            try client.ask("STOR a", expecting: 554)
            #expect(try client.download("RETR a") == "0123x".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `STOU chooses a name that is free, and tells it`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["a": "old".bytes, "dir/": []]) { server in
            let client = try server.client()
            for (command, name) in [
                ("STOU", "upload"), ("STOU", "upload.1"), ("STOU b", "b"), ("STOU a", "a.1"), ("STOU dir", "dir.1"),
                ("STOU dir/c", "c"),
            ] {
                let data = try client.openData()
                #expect(try client.ask(command, expecting: 150).text == "150 FILE: \(name)")
                try data.send(name)
                data.close()
                try client.expect(226)
                #expect(try client.download("RETR \(name == "c" ? "dir/c" : name)") == name.bytes)
            }
            #expect(try client.download("RETR a") == "old".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `two clients that send STOU at once get two names`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind) { server in
            let (one, two) = (try server.client(), try server.client())
            let (first, second) = (try one.openData(), try two.openData())
            let names = [try one.ask("STOU", expecting: 150).text, try two.ask("STOU", expecting: 150).text]
            #expect(Set(names).count == 2)
            try first.send("first")
            first.close()
            second.close()
            try one.expect(226)
            try two.expect(226)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `of two uploads to one name the last to end wins, whole`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind) { server in
            let (one, two) = (try server.client(), try server.client(as: "bob"))
            let (first, second) = (try one.beginTransfer("STOR a"), try two.beginTransfer("STOR a"))
            try first.send("first, and ")
            try second.send("second")
            second.close()
            try two.expect(226)
            #expect(try two.download("RETR a") == "second".bytes)
            try first.send("longer")
            first.close()
            try one.expect(226)
            #expect(try two.download("RETR a") == "first, and longer".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `where no file can be none is begun`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["dir/": [], "a": "x".bytes]) { server in
            let client = try server.client()
            try client.ask("EPSV", expecting: 229)
            #expect(try client.ask("STOR dir").text == Refusal.isDirectory.reply.line)
            #expect(try client.ask("STOR missing/a").text == Refusal.noSuchFile.reply.line)
            #expect(try client.ask("STOR a/b").code == 550)
            #expect(try client.ask("STOR /").text == Refusal.namesDirectory.reply.line)
            let reserved = ".ferry-0123456789abcdef0123456789abcdef"
            #expect(try client.ask("STOR \(reserved)").text == Refusal.nameNotAllowed.reply.line)
            #expect(try client.ask("STOR \(String(repeating: "x", count: 256))").text == Refusal.nameTooLong.reply.line)
            // The port is still there for one that is right.
            try client.ask("APPE dir", expecting: 550)
        }
    }

    @Test func `names are bytes`() async throws {
        let names = ["a b".bytes, "\"q\"".bytes, " x ".bytes, "ä€😀".bytes, [0xE9, 0x80, 0xFE], "-rf".bytes, [9, 27]]
        try await LiveServer.run(.disk) { server in
            let client = try server.client()
            for name in names {
                let data = try client.openData()
                try client.ask("STOR ".bytes + name, expecting: 150)
                try data.send(name)
                data.close()
                try client.expect(226)
                try client.ask("SIZE ".bytes + name, expecting: 213)
            }
            #expect(Set(try entryNames(of: server.files.path("").bytes)) == Set(names))
        }
    }
}
