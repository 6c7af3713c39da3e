// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Every command of `RightsTests`, under rules that allow or deny each permission it needs, at its place, above it, by
/// patterns, and elsewhere.
@Suite(.ownThread) struct RuleMatrixTests {
    /// A pattern, and the places of the tree that it covers.
    struct Place: Sendable {
        let pattern: String
        let covers: @Sendable (String) -> Bool
    }

    static let places = [
        Place(pattern: "/") { _ in true }, Place(pattern: "/**") { _ in true },
        Place(pattern: "//./f/") { $0 == "f" }, Place(pattern: "/new") { $0 == "new" },
        Place(pattern: "/?") { $0.count == 1 }, Place(pattern: "/*") { !$0.isEmpty },
        Place(pattern: "/**/d") { $0 == "d" }, Place(pattern: "/f/below") { _ in false },
        Place(pattern: "/F") { _ in false }, Place(pattern: "/elsewhere/*") { _ in false },
    ]

    /// The name in the root that a row is about; empty for the root itself, nil for rows about several.
    private static func place(of row: RightsTests.Row) -> String? {
        let several = ["RNTO", "COMB", "SITE CPTO", "SITE COPY", "SITE SYMLINK", "SITE MKDIR", "STOU f"]
        if several.contains(where: { row.commands.last?.hasPrefix($0) == true }) { return nil }
        let names = row.commands.last?.split(separator: " ").dropFirst().filter { ["f", "d", "new"].contains($0) }
        return names?.last.map(String.init) ?? (row.commands.last == "STOU" ? "upload" : "")
    }

    private static let single = (0..<8).map { Permissions(rawValue: 1 << $0) }

    @Test(arguments: RightsTests.rows.filter { place(of: $0) != nil && !$0.needs.isEmpty })
    func `rules decide at their places and nowhere else`(_ row: RightsTests.Row) async throws {
        let name = try #require(Self.place(of: row))
        let members = Self.single.filter { deed in row.needs.contains { $0.contains(deed) } }
        // Each account has another rule; its name says which.
        var cases: [(account: Account, rights: Permissions, rule: String)] = []
        for place in Self.places {
            let pattern = try #require(RulePattern(Array(place.pattern.utf8)))
            let isCovered = place.covers(name)
            for deed in members + [.all] {
                for effect in PathRule.Effect.allCases {
                    let base: Permissions = effect == .allow ? [] : .all
                    let changed = effect == .allow ? base.union(deed) : base.subtracting(deed)
                    var account = try Account.named("u\(cases.count)", base)
                    account.settings.rules = [PathRule(effect, deed, pattern)]
                    cases.append((account, isCovered ? changed : base, "\(effect) \(deed) \(place.pattern)"))
                }
            }
        }
        let list = cases
        try await LiveServer.run(
            try ServedFiles(), accounts: list.map(\.account), openStorage: RightsTests.freshTree
        ) { server in
            for (account, rights, rule) in list {
                let client = try server.client(as: account.name.description)
                for command in row.commands.dropLast() { try client.ask(command) }
                let reply = try client.carryOut(try #require(row.commands.last))
                if row.isAllowed(rights) {
                    #expect(reply.code < 300, "\(reply) under \(rule)")
                } else {
                    #expect([550, 503].contains(reply.code), "\(reply) under \(rule)")
                }
            }
        }
    }

    @Test func `what is told of a command's needs is what it needs`() throws {
        for verb in Verb.allCases where verb != .site && verb != .comb {
            let rows = RightsTests.rows.filter { $0.commands.last?.hasPrefix(verb.rawValue) == true }
            // The row that needs least, as it asks for nothing besides.
            guard
                let least = rows.filter({ !$0.needs.isEmpty && $0.commands.count == 1 }).min(by: { left, right in
                    left.needs.count != right.needs.count
                        ? left.needs.count < right.needs.count
                        : (left.needs[0].rawValue.nonzeroBitCount < right.needs[0].rawValue.nonzeroBitCount)
                })
            else { continue }
            let told = CommandNeed.of(verb).first?.anyOf
            // To tell a time is less than to set it.
            let needed = verb == .mdtm ? rows[0].needs : least.needs
            #expect(told == Permissions(needed), "\(verb)")
        }
    }
}

/// Drop boxes, in which a name that is taken gets a new one.
@Suite(.ownThread) struct DropBoxTests {
    @Test func `a taken name gets a number, the reply tells it, and nothing that is there is touched`() async throws {
        try await LiveServer.run(
            files: ["scan.pdf": "theirs".bytes, "Makefile": "m".bytes], accounts: [.named("scanner", .dropBox)]
        ) { server in
            let client = try server.client(as: "scanner")
            for (name, stored) in [("scan.pdf", "scan.1.pdf"), ("scan.pdf", "scan.2.pdf"), ("Makefile", "Makefile.1")] {
                let data = try client.openData()
                #expect(try client.ask("STOR \(name)", expecting: 150).text.contains("FILE: \(stored)"))
                try data.send("mine")
                data.close()
                try client.expect(226)
                let owner = try server.client()
                #expect(try owner.download("RETR \(stored)") == "mine".bytes)
                #expect(try owner.download("RETR scan.pdf") == "theirs".bytes)
            }
            for command in ["RETR scan.pdf", "DELE scan.1.pdf", "LIST", "APPE scan.pdf", "RNFR scan.pdf"] {
                #expect(try client.carryOut(command).code == 550, "\(command)")
            }
            // A name that is taken is answered as one that is free.
            for verb in ["SIZE", "MDTM", "MLST", "LIST", "NLST", "STAT", "HASH"] {
                let (taken, free) = (try client.carryOut("\(verb) scan.pdf"), try client.carryOut("\(verb) free.pdf"))
                #expect(taken.text == free.text && taken.code == 550, "\(verb): \(taken), \(free)")
            }
        }
    }

    @Test func `a free name is kept, and who may replace replaces`() async throws {
        try await LiveServer.run(
            files: ["a": "old".bytes], accounts: [.named("both", [.write, .delete, .keepBoth, .read])]
        ) { server in
            let client = try server.client(as: "both")
            try client.upload("new".bytes, "STOR a")
            try client.upload("b".bytes, "STOR b")
            #expect(try client.download("RETR a") == "new".bytes)
            #expect(try client.download("RETR b") == "b".bytes)
        }
    }
}
