// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Every command that touches the store, with every single permission, with all but one, and with useful sets.
@Suite(.ownThread) struct RightsTests {
    /// Commands in a tree with a file `/f` of seven bytes and an empty directory `/d`, and what the last of them needs:
    /// any one of these sets.
    struct Row: Sendable, CustomTestStringConvertible {
        let commands: [String]
        let needs: [Permissions]
        var testDescription: String { commands.joined(separator: ", ") }

        init(_ commands: String..., needs: Permissions...) { (self.commands, self.needs) = (commands, needs) }

        /// Whoever may do nothing at a place is told that there is nothing.
        init(anything command: String) {
            (commands, needs) = ([command], (0..<8).map { Permissions(rawValue: 1 << $0) })
        }

        func isAllowed(_ permissions: Permissions) -> Bool {
            needs.isEmpty || needs.contains { permissions.isSuperset(of: $0) }
        }
    }

    static let rows: [Row] = [
        Row(anything: "CWD d"), Row("CDUP"), Row("PWD"), Row(anything: "MLST d"),
        Row("LIST", needs: .list), Row("NLST", needs: .list), Row("NLST *", needs: .list), Row("MLSD", needs: .list),
        Row("STAT .", needs: .list),
        Row("MLST f", needs: .list, .read, .write, .append, .rename),
        Row("SIZE f", needs: .list, .read, .write, .append, .rename),
        Row("MDTM f", needs: .list, .read, .write, .append, .rename),
        Row("LIST f", needs: .list, .read, .write, .append, .rename),
        Row("RETR f", needs: .read), Row("REST 3", "RETR f", needs: .read),
        Row("STOR new", needs: .write), Row("STOU", needs: .write), Row("STOU f", needs: .write),
        Row("STOR f", needs: [.write, .delete]),
        Row("APPE f", needs: .append), Row("REST 7", "STOR f", needs: .append),
        Row("REST 3", "STOR f", needs: [.append, .write, .delete]),
        Row("DELE f", needs: .delete), Row("RMD d", needs: .delete), Row("MKD new", needs: .make),
        Row("RNFR f", "RNTO new", needs: .rename), Row("RNFR d", "RNTO new", needs: .rename),
        Row("RNFR f", "RNTO g", needs: [.rename, .delete]),
        Row("MFMT 20200101000000 f", needs: .attributes), Row("MDTM 20200101000000 f", needs: .attributes),
        Row("MFCT 20200101000000 f", needs: .attributes),
        Row("MFF Modify=20200101000000;UNIX.mode=600; f", needs: .attributes),
        Row("AVBL", needs: .list, .write, .append), Row("RANG 0 2", "RETR f", needs: .read),
        Row("HASH f", needs: .read), Row("XCRC f", needs: .read), Row("XMD5 f", needs: .read),
        Row("XSHA1 f", needs: .read), Row("XSHA256 f", needs: .read), Row("XSHA512 f 2", needs: .read),
        Row("MD5 f", needs: .read), Row("RANG 0 2", "HASH f", needs: .read), Row("SITE HASH MD5 f", needs: .read),
        Row("COMB new f", needs: [.read, .write, .delete]), Row("COMB f g", needs: [.read, .append, .delete]),
        Row("SITE CPFR f", "SITE CPTO new", needs: [.read, .write]),
        Row("SITE COPY f new", needs: [.read, .write]), Row("SITE COPY f g", needs: [.read, .write, .delete]),
        Row("SITE CPFR f", "SITE CPTO g", needs: [.read, .write, .delete]),
        Row("SITE CHMOD 600 f", needs: .attributes), Row("SITE HELP"), Row("SITE WHO"), Row("SITE QUOTA"),
        Row("SITE IDLE"), Row("SITE UTIME 202001010000 f", needs: .attributes),
        Row(anything: "SITE MKDIR d"), Row("SITE MKDIR d/new/er", needs: .make),
        Row("SITE SYMLINK f link", needs: [.read, .write]),
    ]

    private static let single = (0..<8).map { Permissions(rawValue: 1 << $0) }

    /// The sets that can tell whether a row is right: each single permission, each set that should do and what is left
    /// of it and of everything without one of its members, everything, nothing.
    static func sets(for row: Row) -> Set<Permissions> {
        let members = row.needs.flatMap { needed in single.filter { needed.contains($0) } }
        let short = row.needs.flatMap { needed in single.map { needed.subtracting($0) } }
        return Set(single + row.needs + short + members.map { .all.subtracting($0) } + [.all, []])
    }

    @Test(arguments: rows) func `a command needs its permissions and no others`(_ row: Row) async throws {
        let files = try ServedFiles()
        let sets = Self.sets(for: row)
        let accounts = try sets.map { try Account.named("p\($0.rawValue)", $0) }
        try await LiveServer.run(files, accounts: accounts, openStorage: Self.freshTree) {
            server in
            for permissions in sets {
                let client = try server.client(as: "p\(permissions.rawValue)")
                for command in row.commands.dropLast() { try client.ask(command) }
                let last = try #require(row.commands.last)
                let reply = try client.carryOut(last)
                if row.isAllowed(permissions) {
                    #expect(reply.code < 300, "\(reply) with \(permissions)")
                } else {
                    #expect([550, 503].contains(reply.code), "\(reply) with \(permissions)")
                }
            }
        }
    }

    @Test func `every command of the table that touches the store has a row`() {
        let silent: Set<Verb> = [
            .user, .pass, .acct, .rein, .quit, .type, .stru, .mode, .opts, .clnt, .pasv, .epsv, .port, .eprt,
            .allo, .rest, .abor, .syst, .feat, .help, .noop, .auth, .pbsz, .prot, .ccc, .host, .lang, .csid,
        ]
        let commands = Self.rows.flatMap(\.commands)
        let words = Set(commands.map { $0.prefix { $0 != " " } })
        for verb in Verb.allCases where !silent.contains(verb) { #expect(words.contains(verb.rawValue[...])) }
        let silentWords: Set<SiteWord> = [.umask, .pswd]
        for word in SiteWord.allCases where !silentWords.contains(word) {
            #expect(commands.contains { $0 == "SITE \(word.rawValue)" || $0.hasPrefix("SITE \(word.rawValue) ") })
        }
    }

    @Test func `visitors who may write leave new files and touch nothing else`() async throws {
        let permissions = try #require(AnonymousPolicy.write.permissions)
        try await LiveServer.run(files: ["f": "theirs".bytes], permissions: permissions) { server in
            let client = try server.client()
            try client.upload("mine".bytes, "STOR new")
            for command in ["STOR f", "STOR new", "APPE f", "DELE f", "DELE new"] {
                try client.ask("EPSV", expecting: 229)
                try client.ask(command, expecting: 550)
            }
            #expect(try client.download("RETR f") == "theirs".bytes)
            #expect(try client.ask("MLST f", expecting: 250).text.contains(";perm=r;"))
        }
    }

    @Test func `of two who may not replace the first to end has the name`() async throws {
        try await LiveServer.run(accounts: [.named("guest", [.write, .read])]) { server in
            let (one, two) = (try server.client(as: "guest"), try server.client(as: "guest"))
            let (first, second) = (try one.beginTransfer("STOR a"), try two.beginTransfer("STOR a"))
            try first.send("first")
            try second.send("second")
            second.close()
            try two.expect(226)
            first.close()
            #expect(try one.reply().text == Refusal.alreadyExists.reply.line)
            #expect(try one.download("RETR a") == "second".bytes)
        }
    }

    /// A tree of its own for each login, so that commands do not find what others have left.
    static func freshTree(for identity: Identity) async throws(StorageError) -> any StorageBackend {
        let storage = MemoryStorage(account: identity.name.bytes)
        for name in ["/f", "/g"] {
            let upload = try await storage.openForWriting(VirtualPath(name), .replace)
            _ = try await upload.commit(writing: "content".bytes)
        }
        try await storage.makeDirectory(VirtualPath("/d"))
        return storage
    }
}

extension RawClient {
    /// Sends a command, with a data connection if it needs one; the final reply.
    func carryOut(_ command: String) throws -> RawReply {
        let verbs = ["LIST", "NLST", "MLSD", "RETR", "STOR", "STOU", "APPE"]
        guard verbs.contains(where: command.hasPrefix) else { return try ask(command) }
        let data = try openData()
        let first = try ask(command)
        guard first.code == 150 else { return first }
        if command.hasPrefix("STO") || command.hasPrefix("APPE") { data.close() } else { data.drain() }
        return try reply()
    }
}
