// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Listings of directories that were made to confuse clients.
@Suite(.ownThread, .fewAtOnce) struct ListingTests {
    private static let commands = ["LIST", "LIST -a", "NLST", "MLSD"]

    @Test func `names with line ends are left out, and forge no entries`() throws {
        try FerrydProcess.serving { server in
            let forged = "x\r\ntype=file;size=1; forged"
            for name in [forged, "a\nb", "c\rd", "good one"] {
                try Files.write([1], to: Array(server.path(name).utf8))
            }
            let client = try server.client()
            for command in Self.commands {
                let listing = String(decoding: try client.download(command), as: UTF8.self)
                #expect(listing.contains("good one"))
                #expect(!listing.contains("forged") && !listing.contains("b\r\n") && !listing.contains("d\r\n"))
                #expect(listing.unicodeScalars.count(where: { $0 == "\n" }) <= 3)
            }
        }
    }

    @Test func `names are bytes`() throws {
        try FerrydProcess.serving { server in
            let names: [[UInt8]] = [
                [0xFF, 0xFE], Array("caf".utf8) + [0xE9], Array("日本語".utf8), [0x1B, 0x5B, 0x33, 0x31, 0x6D],
                Array("-rf".utf8), Array(" leading".utf8), Array("quote\"s".utf8), [UInt8](repeating: 0x61, count: 255),
            ]
            for name in names { try Files.write([1], to: Array(server.path("").utf8) + name) }
            let client = try server.client()
            let listing = try client.download("NLST")
            let lines = listing.split(separator: 10).map { Array($0.dropLast()) }
            #expect(Set(lines) == Set(names))
            let facts = try client.download("MLSD")
            for name in names { #expect(facts.firstRange(of: [0x20] + name + [13, 10]) != nil) }
            for name in names {
                // On the control connection 0xFF is sent twice (RFC 854); in a listing it stands as it is.
                let sent = name.flatMap { $0 == 0xFF ? [0xFF, 0xFF] : [$0] }
                try client.ask(Array("SIZE ".utf8) + sent, expecting: 213)
                try client.ask(Array("DELE ".utf8) + sent, expecting: 250)
            }
        }
    }

    @Test func `a pattern that explodes elsewhere is matched in no time`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1], to: server.path(String(repeating: "a", count: 200)))
            let client = try server.client()
            let found = try client.download("NLST " + String(repeating: "*a", count: 100) + "b")
            #expect(found.isEmpty)
            #expect(try client.download("NLST " + String(repeating: "*a", count: 100)).count == 202)
        }
    }

    @Test func `a directory of ten thousand names is listed whole`() throws {
        try FerrydProcess.serving { server in
            for number in 0..<10_000 { try Files.write([], to: server.path("file \(number)")) }
            let client = try server.client()
            for command in Self.commands {
                let lines = try client.download(command).split(separator: 10)
                #expect(lines.count(where: { $0.firstRange(of: Array("file ".utf8)) != nil }) == 10_000)
            }
        }
    }

    @Test func `STAT of a hundred thousand names waits for a slow reader, and holds none of them`() throws {
        try FerrydProcess.serving { server in
            for number in 1...100_000 {
                let file = open(server.path("file \(number)"), O_WRONLY | O_CREAT, 0o644)
                try #require(file >= 0)
                close(file)
            }
            let client = try server.client()
            // What a listing costs at all is there before it is measured.
            try client.ask("STAT file 1*", expecting: 213)
            let before = server.residentBytes
            try client.send("STAT /")
            var reply = try client.control.receive(atMost: 1000)
            // Whoever gathers the whole of it has read far into the directory by the time other sessions are answered.
            let other = try server.client()
            for _ in 0..<200 { try other.ask("STAT file 99999", expecting: 213) }
            #expect(Sanitizer.keepsFreedMemory || server.residentBytes - before < 4 << 20)
            let end = Array("\r\n213 End.\r\n".utf8)
            while reply.suffix(end.count) != end[...] { reply += try client.control.receive() }
            let lines = reply.split(separator: 10)
            #expect(lines.count == 100_002)
            #expect(lines.dropFirst().dropLast().allSatisfy { $0.first == UInt8(ascii: " ") })
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `links in circles end`() throws {
        try FerrydProcess.serving { server in
            try Files.makeLink(at: server.path("here"), to: ".")
            try Files.makeLink(at: server.path("self"), to: "self")
            let client = try server.client()
            for command in Self.commands + ["LIST -R", "LIST -lR"] { _ = try client.download(command) }
            try client.ask("SIZE self", expecting: 550)
        }
    }
}
