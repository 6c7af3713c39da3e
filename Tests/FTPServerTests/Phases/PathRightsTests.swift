// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// The rights matrix once more, with a policy that differs by place: each command obeys the rights of the place it is
/// about.
@Suite(.ownThread) struct PathRightsTests {
    /// `/drop` takes files and shows none, `/pub` shows and takes none, `/home` is free.
    private struct Rules: AccessPolicy {
        static let places: [String: Permissions] = ["drop": .write, "pub": .readOnly, "home": .all]

        func rights(at path: VirtualPath) -> Permissions {
            for (place, rights) in Self.places where path.isWithin(VirtualPath("/\(place)")) { return rights }
            return .readOnly
        }

        func rights(below path: VirtualPath) -> Permissions? { path.isRoot ? nil : rights(at: path) }
    }

    /// The tree of `RightsTests` at each place, anew for each login.
    private static func places(for identity: Identity) async throws(StorageError) -> any StorageBackend {
        let storage = MemoryStorage(account: identity.name.bytes)
        for place in Rules.places.keys.map({ VirtualPath("/\($0)") }) {
            try await storage.makeDirectory(place)
            for name in ["f", "g"] {
                let upload = try await storage.openForWriting(place.appending(Array(name.utf8)), .replace)
                _ = try await upload.commit(writing: "content".bytes)
            }
            try await storage.makeDirectory(place.appending([UInt8(ascii: "d")]))
        }
        return GuardedStorage(storage, policy: Rules())
    }

    private func run(_ test: (LiveServer) throws -> Void) async throws {
        let accounts = try (Rules.places.keys + ["ada"]).map { try Account.named($0) }
        try await LiveServer.run(try ServedFiles(), accounts: accounts, openStorage: Self.places, test)
    }

    @Test(arguments: RightsTests.rows) func `a command obeys the rights of its place`(_ row: RightsTests.Row)
        async throws
    {
        try await run { server in
            for (place, rights) in Rules.places {
                let client = try server.client(as: place)
                try client.ask("CWD /\(place)", expecting: 250)
                for command in row.commands.dropLast() { try client.ask(command) }
                let reply = try client.carryOut(try #require(row.commands.last))
                // No links are made where rules differ from place to place.
                if row.isAllowed(rights), !row.commands.contains(where: { $0.hasPrefix("SITE SYMLINK") }) {
                    #expect(reply.code < 300, "\(reply) at \(place)")
                } else {
                    #expect([550, 503].contains(reply.code), "\(reply) at \(place)")
                }
            }
        }
    }

    @Test func `it is the place that is named, not the one where the session stands`() async throws {
        try await run { server in
            let client = try server.client()
            try client.ask("CWD /pub", expecting: 250)
            try client.upload("mine".bytes, "STOR /home/new")
            try client.ask("DELE /home/new", expecting: 250)
            try client.ask("CWD /home", expecting: 250)
            #expect(try client.carryOut("RETR /drop/f").code == 550)
            #expect(try client.carryOut("STOR /pub/new").code == 550)
            #expect(try client.carryOut("STOR ../pub/new").code == 550)
            #expect(try client.carryOut("LIST /drop").code == 550)
        }
    }

    @Test func `nothing is moved out of rules or into a place that takes nothing`() async throws {
        try await run { server in
            let client = try server.client()
            for (source, target) in [("/home/f", "/pub/new"), ("/home/f", "/drop/new"), ("/home", "/elsewhere")] {
                try client.ask("RNFR \(source)", expecting: 350, 550)
                try client.ask("RNTO \(target)", expecting: 550, 503)
            }
            #expect(try client.download("RETR /home/f") == "content".bytes)
        }
    }

    @Test func `facts tell what may be done at the place of each entry`() async throws {
        try await run { server in
            let client = try server.client()
            let listing = try String(decoding: client.download("MLSD /"), as: UTF8.self)
            #expect(listing.contains(";perm=ce;"))
            #expect(listing.contains(";perm=el;"))
            #expect(try client.ask("MLST /pub/f", expecting: 250).text.contains(";perm=r;"))
            #expect(try client.ask("MLST /drop/f", expecting: 250).text.contains(";perm=;"))
        }
    }
}
