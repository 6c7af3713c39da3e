// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Every command of `RightsTests`, below a link: it needs its permissions at the place that is named, and at the one that
/// is reached.
@Suite(.ownThread) struct LinkedRightsTests {
    /// Trees in which `/link` leads to `/real`, one for each account.
    private final class Trees: Sendable {
        private let directory: TemporaryDirectory
        private let kind: ServedFiles.Kind

        init(_ kind: ServedFiles.Kind) throws {
            directory = try TemporaryDirectory(named: "ferry-linked")
            self.kind = kind
        }

        func open(_ name: String) async throws -> any StorageBackend {
            let storage = try store(name)
            try await storage.makeDirectory(VirtualPath("/real"))
            try await storage.makeDirectory(VirtualPath("/real/d"))
            for path in ["/real/f", "/real/g"] {
                let upload = try await storage.openForWriting(VirtualPath(path), .replace)
                _ = try await upload.commit(writing: "content".bytes)
            }
            try await storage.makeSymbolicLink(VirtualPath("/link"), to: "real".bytes)
            return storage
        }

        private func store(_ name: String) throws -> any StorageBackend {
            guard kind == .disk else { return MemoryStorage(account: name.bytes) }
            let path = directory.path(name)
            try Files.makeDirectory(path)
            let display = DisplayNames(owner: name.bytes, group: name.bytes)
            return DiskStorage(root: try RootDirectory(path.bytes), account: name.bytes, display: display)
        }
    }

    /// Rules that leave those rights at a place, and all others elsewhere.
    private static func account(_ name: String, leaving rights: Permissions, at place: String) throws -> Account {
        let pattern = try #require(RulePattern(place.bytes))
        var account = try Account.named(name)
        account.settings.rules = [PathRule(.deny, .all, pattern)]
        if !rights.isEmpty { account.settings.rules.append(PathRule(.allow, rights, pattern)) }
        return account
    }

    @Test(arguments: RightsTests.rows, ServedFiles.Kind.allCases)
    func `a command obeys the rights of the place named and of the place reached`(
        _ row: RightsTests.Row, _ kind: ServedFiles.Kind
    ) async throws {
        var cases: [(account: Account, rights: Permissions, place: String)] = []
        // A disk of the kernel's keeps no time that is set as that of the making.
        if kind == .disk, row.commands.contains(where: { $0.hasPrefix("MFCT") }) { return }
        for rights in RightsTests.sets(for: row) {
            for place in ["/real", "/link"] {
                let account = try Self.account("u\(cases.count)", leaving: rights, at: place)
                cases.append((account, rights, place))
            }
        }
        let trees = try Trees(kind)
        var opened: [String: any StorageBackend] = [:]
        for one in cases {
            opened[one.account.name.description] = try await trees.open(one.account.name.description)
        }
        let (list, storages) = (cases, opened)
        try await LiveServer.run(
            try ServedFiles(), accounts: list.map(\.account),
            openStorage: { (identity) throws(StorageError) in
                guard let storage = storages[identity.name.description] else { throw StorageError(.noSuchFile) }
                return storage
            }
        ) { server in
            for (account, rights, place) in list {
                let client = try server.client(as: account.name.description)
                let entered = try client.ask("CWD /link")
                #expect(entered.code == (rights.isEmpty ? 550 : 250), "\(entered) with nothing at \(place)")
                if rights.isEmpty { continue }
                for command in row.commands.dropLast() { try client.ask(command) }
                let reply = try client.carryOut(try #require(row.commands.last))
                // No links are made where rules differ from place to place.
                if row.isAllowed(rights), !row.commands.contains(where: { $0.hasPrefix("SITE SYMLINK") }) {
                    #expect(reply.code < 300, "\(reply) with \(rights) at \(place)")
                } else {
                    #expect([550, 503].contains(reply.code), "\(reply) with \(rights) at \(place)")
                }
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a link that another account makes opens nothing, and says what is said of nothing`(
        _ kind: ServedFiles.Kind
    ) async throws {
        let closed = try Self.account("bob", leaving: [], at: "/private")
        let served = try ServedFiles(kind)
        try await served.put("secret".bytes, at: "/private/plan")
        try await LiveServer.run(
            served, accounts: [try .named("ada"), closed], openStorage: { served.storage(of: $0.name.bytes) }
        ) { server in
            let ada = try server.client()
            try ada.ask("SITE SYMLINK private open", expecting: 200)
            #expect(try ada.download("RETR open/plan") == "secret".bytes)
            let bob = try server.client(as: "bob")
            for verb in ["CWD", "MLST", "SIZE", "MDTM"] {
                let missing = try bob.ask("\(verb) /missing", expecting: 550).text
                for path in ["/private", "/private/plan", "/private/other", "/open", "/open/plan", "/open/other"] {
                    // The link is told as the name that listings show.
                    if verb == "MLST", path == "/open" { continue }
                    #expect(try bob.ask("\(verb) \(path)").text == missing, "\(verb) \(path)")
                }
            }
            for command in [
                "RETR /open/plan", "MLSD /open", "NLST /open/*", "STOR /open/new", "APPE /open/plan", "DELE /open/plan",
                "RNFR /open/plan", "HASH /open/plan", "SITE COPY /open/plan /copy", "SITE CHMOD 600 /open/plan",
                "MFMT 20200101000000 /open/plan", "MKD /open/new",
            ] {
                #expect(try bob.carryOut(command).code == 550, "\(command)")
            }
            // The link is told as itself, as one that leads nowhere.
            let listing = try String(decoding: bob.download("LIST /open"), as: UTF8.self)
            #expect(listing.contains("open") && !listing.contains("plan"))
        }
    }

    @Test func `a link takes the right to read too, and the refusal says so`() async throws {
        try await LiveServer.run(files: ["f": "x".bytes], permissions: [.list, .write, .make]) { server in
            let reply = try server.client().ask("SITE SYMLINK f link", expecting: 550)
            #expect(reply.text.contains("takes read and write"))
        }
        try await LiveServer.run(files: ["f": "x".bytes], permissions: .dropBox) { server in
            try server.client().ask("SITE SYMLINK f link", expecting: 550)
        }
    }
}
