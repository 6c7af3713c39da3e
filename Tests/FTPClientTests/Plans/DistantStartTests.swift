// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Synchronization
import Testing

/// The round trips before the first file of a tree, and those of another connection.
///
/// Every line of a flight must be here before the first reply.
@Suite(.ownThread) struct DistantStartTests {
    private static func announce(_ listener: RawListener, _ session: ScriptedSession) throws {
        try session.reply("229 Yes (|||\(try listener.name.port)|).")
    }

    private static func send(_ text: String, over listener: RawListener, _ session: ScriptedSession) throws {
        try session.reply("150 Here.")
        let data = try listener.accept()
        try data.send(text)
        data.close()
        try session.reply("226 Done.")
    }

    /// Logs a client in whose server takes one command up after the other, and has no machine listings.
    private static func begin(_ session: ScriptedSession) throws {
        try session.reply("220 (vsFTPd 3.0.3)")
        try session.expect("USER bob")
        try session.reply("331 Password.")
        for line in ["PASS secret", "FEAT", "PWD"] { try session.expect(line) }
        try session.reply("230 Logged in.", "211-Features:", " MDTM", " SIZE", "211 End", "257 \"/\"")
    }

    @Test func `what a name stands for is asked in one round trip, the visit to a directory included`() async throws {
        try await ScriptedTest.connected { session in
            try Self.begin(session)
            for line in ["TYPE I", "SIZE t", "MDTM t", "CWD t", "CWD /"] { try session.expect(line) }
            try session.reply("200 Binary.", "550 No.", "550 No.", "250 There.", "250 Back.")
            try session.end()
        } client: { connection in
            let facts = try await connection.stat("t")
            #expect(facts.kind == .directory)
        }
    }

    /// The clock of LIST is of no interest, and the port of the first file is asked for behind the listing.
    @Test func `the first file of a tree is asked for right behind its listing`() async throws {
        let directory = try TemporaryDirectory()
        try await ScriptedTest.open { session in
            try Self.begin(session)
            for line in ["TYPE I", "SIZE t", "MDTM t", "CWD t", "CWD /"] { try session.expect(line) }
            try session.reply("200 Binary.", "550 No.", "550 No.", "250 There.", "250 Back.")
            let (first, second) = (try session.passive(), try RawListener())
            for line in ["LIST t", "EPSV"] { try session.expect(line) }
            try Self.send("-rw-r--r--    1 0        0               5 Jan 01  2020 a\r\n", over: first, session)
            try Self.announce(second, session)
            for line in ["SIZE t/a", "MDTM t/a", "RETR t/a"] { try session.expect(line) }
            try session.reply("213 5", "213 20200101000000")
            try Self.send("12345", over: second, session)
            try session.end()
        } client: { configuration in
            let target = try await LocalDirectory.open(LocalPath(directory.path))
            var item = DownloadItem("t", to: nil)
            item.tree = .into(target)
            var plan = DownloadPlan([item])
            plan.isRecursive = true
            try await withFTPClient(configuration, connections: 1) { client in _ = try await client.run(plan) }
            #expect(try Files.read(directory.path("a")) == Array("12345".utf8))
        }
    }

    /// Each of two connections stores a file at the same time.
    @Test func `renaming is tried once in a directory, whoever stores files there`() async throws {
        let directory = try TemporaryDirectory()
        try Files.makeDirectory(directory.path("d"))
        for name in ["a", "b", "c"] { try Files.write([1, 2], to: directory.path("d/\(name)")) }
        let (storing, trials) = (ScriptFlag(), ScriptFlag())
        let stored = Mutex<Set<String>>([])
        try await ScriptedTest.open(sessions: .any) { session in
            try session.welcome()
            var listener: RawListener?
            while let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) {
                let path = String(line.drop { $0 != " " }.dropFirst())
                switch line.prefix(4) {
                case "PWD": try session.reply("257 \"/\"")
                case "MKD ": try session.reply("257 \"/up\"")
                case "TYPE", "RNTO": try session.reply("250 Done.")
                case "EPSV":
                    let port = try RawListener()
                    try Self.announce(port, session)
                    listener = port
                case "STOR":
                    storing.add()
                    storing.wait(for: 2)
                    try session.reply("150 Go on.")
                    _ = try listener?.accept().receiveToEnd()
                    stored.withLock { _ = $0.insert(path) }
                    try session.reply("226 Done.")
                case "RNFR":
                    let isThere = stored.withLock { $0.contains(path) }
                    if !isThere { trials.add() }
                    try session.reply(isThere ? "350 Go on." : "550 No such file.")
                case "QUIT": return try session.reply("221 Bye.")
                default: try session.reply("502 No.")
                }
            }
        } client: { configuration in
            var options = UploadOptions()
            options.preservesTime = false
            var plan = UploadPlan([UploadItem(LocalPath(directory.path("d")), to: "/up")], options: options)
            plan.isRecursive = true
            try await withFTPClient(configuration, connections: 2) { client in
                _ = try await client.run(plan, connections: .exactly(2))
            }
        }
        #expect(trials.value == 1)
        #expect(stored.withLock { $0.count } == 3)
    }

    /// The second connection begins when the first one has a listing, by which its way to data connections is known.
    @Test func `another connection asks for its port in the flight of its login, and for its file in the next`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let second = ScriptFlag()
        try await ScriptedTest.open(sessions: 2) { session in
            if session.number == 1 {
                try session.converse(
                    CommandLog(), greeting: "220 (vsFTPd 3.0.3)",
                    replies: ["FEAT": "211-Features:\r\n SIZE\r\n MDTM\r\n211 End", "SIZE": "213 5"]
                ) { command in
                    if command.hasPrefix("LIST") {
                        return ["a", "b"].map { "-rw-r--r--    1 0        0               5 Jan 01  2020 \($0)\r\n" }
                            .joined()
                    }
                    second.wait()
                    return "12345"
                }
                return
            }
            defer { second.add() }
            try session.reply("220 (vsFTPd 3.0.3)")
            let listener = try RawListener()
            for line in ["USER bob", "PASS secret", "TYPE I", "EPSV"] { try session.expect(line) }
            try session.reply("331 Password.", "230 Logged in.", "200 Binary.")
            try Self.announce(listener, session)
            for line in ["SIZE /t/b", "MDTM /t/b", "RETR /t/b"] { try session.expect(line) }
            try session.reply("213 5", "213 20200101000000")
            try Self.send("12345", over: listener, session)
            try session.end()
        } client: { configuration in
            let target = try await LocalDirectory.open(LocalPath(directory.path))
            var item = DownloadItem("/t", to: nil)
            item.tree = .into(target)
            item.facts = EntryFacts(name: "t", kind: .directory)
            var plan = DownloadPlan([item])
            plan.isRecursive = true
            try await withFTPClient(configuration, connections: 2) { client in
                _ = try await client.run(plan, connections: .exactly(2))
            }
            for name in ["a", "b"] { #expect(try Files.read(directory.path(name)) == Array("12345".utf8)) }
        }
    }
}
