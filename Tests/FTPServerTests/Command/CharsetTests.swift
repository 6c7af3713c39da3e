// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Names of clients that know no UTF-8: `Müller`, which is 4D FC 6C 6C 65 72 in CP1252.
@Suite(.ownThread) struct SessionCharsetTests {
    private let western: [UInt8] = [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72]
    private let utf8 = Array("Müller".utf8)

    private func run(_ test: (LiveServer) throws -> Void) async throws {
        var old = try Account.named("old")
        old.settings.charset = Charset("CP1252")
        old.settings.passwordChange = .user
        try await LiveServer.run(accounts: [old], test)
    }

    private func line(_ words: String, _ name: [UInt8]) -> [UInt8] { Array("\(words) ".utf8) + name }

    @Test func `names are stored in UTF-8, and told in the charset`() async throws {
        try await run { server in
            let client = try server.client(as: "old")
            let made = try client.ask(line("MKD", western))
            #expect(made.code == 257)
            #expect(made.bytes == Array("257 \"/".utf8) + western + Array("\" created.".utf8))
            #expect(try client.ask(line("CWD", western)).code == 250)
            #expect(try client.ask("PWD").bytes.contains(western))
            try client.ask("CDUP", expecting: 250)
            for command in ["NLST", "LIST"] {
                let listing = try client.download(command)
                #expect(listing.contains(western) && !listing.contains(utf8), "\(command)")
            }
            // Who knows this one takes names for UTF-8.
            #expect(try client.download("MLSD").contains(utf8))
            #expect(try client.ask("STAT .").bytes.contains(western))
            #expect(try client.ask(line("MLST", western)).bytes.contains(western))
            // Another account finds the same name as UTF-8.
            let other = try server.client(as: "bob")
            #expect(try other.download("NLST").contains(utf8))
            #expect(try other.ask(line("RMD", utf8)).code == 250)
        }
    }

    @Test func `a client that asks for UTF-8 gets it, and may go back`() async throws {
        try await run { server in
            let client = try server.client(as: "old")
            #expect(try client.ask(line("MKD", western)).code == 257)
            #expect(try client.ask("OPTS UTF8 ON", expecting: 200).text == "200 Names are UTF-8.")
            #expect(try client.download("NLST").contains(utf8))
            #expect(try client.ask(line("MKD", western)).code == 257)
            #expect(try client.download("NLST").contains(western))
            #expect(try client.ask("OPTS UTF8 OFF", expecting: 200).text == "200 Names are CP1252.")
            let named = try server.client(as: "ada")
            try named.ask("OPTS UTF8 OFF", expecting: 504)
        }
    }

    @Test func `what was asked for before the login holds`() async throws {
        try await run { server in
            let client = try server.stranger()
            try client.ask("OPTS UTF8 ON", expecting: 200)
            try client.logIn(as: "old", password: "secret")
            #expect(try client.ask(line("MKD", utf8)).bytes.contains(utf8))
        }
    }

    @Test func `a name that the charset lacks is reached all the same`() async throws {
        try await run { server in
            let name = Array("Ж".utf8)
            #expect(try server.client(as: "bob").ask(line("MKD", name)).code == 257)
            let client = try server.client(as: "old")
            let listed = try client.download("NLST")
            #expect(listed == name + [13, 10])
            #expect(try client.ask(line("RMD", name)).code == 250)
        }
    }

    @Test func `compressed listings are in the charset`() async throws {
        try await run { server in
            let client = try server.client(as: "old")
            #expect(try client.ask(line("MKD", western)).code == 257)
            try client.ask("MODE Z", expecting: 200)
            let compressed = try client.download("NLST")
            let inflater = try #require(Inflater())
            var listing: [UInt8] = []
            try inflater.convert(compressed.span, into: &listing)
            try inflater.finish(into: &listing)
            #expect(listing == western + [13, 10])
        }
    }

    @Test func `passwords are no names`() async throws {
        try await run { server in
            let client = try server.client(as: "old")
            #expect(try client.ask(Array("SITE PSWD secret ".utf8) + western).code == 200)
            let again = try server.stranger()
            try again.ask("USER old", expecting: 331)
            #expect(try again.ask(line("PASS", western)).code == 230)
        }
    }

    @Test func `a listener and the server have charsets as well, and the account's goes before them`() async throws {
        var old = try Account.named("old")
        old.settings.charset = Charset("KOI8-R")
        let file = try #require(Charset("CP1252"))
        try await LiveServer.run(accounts: [old], configure: { $0.charset = file }) { server in
            let bob = try server.client(as: "bob")
            let old = try server.client(as: "old")
            #expect(try bob.ask(line("MKD", western)).bytes.contains(western))
            #expect(try old.ask("OPTS UTF8 OFF", expecting: 200).text == "200 Names are KOI8-R.")
        }
        try await LiveServer.run(configure: { configuration in
            configuration.charset = Charset("KOI8-R")
            configuration.listeners[0].terms.charset = file
        }) { server in
            let bob = try server.client(as: "bob")
            #expect(try bob.ask("OPTS UTF8 OFF", expecting: 200).text == "200 Names are CP1252.")
        }
    }
}

extension RawReply {
    fileprivate var bytes: [UInt8] { Array(lines.joined(separator: [10])) }
}
