// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Two real servers with one PostgreSQL.
@Suite(
    .ownThread, .fewAtOnce, .timeLimit(.minutes(3)),
    .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: scripts/bootstrap test"))
final class SharedAccountsTests {
    private let database: PostgresServer
    private let address: String
    private let directory: TemporaryDirectory

    init() throws {
        database = try PostgresServer()
        address = try database.newDatabase()
        directory = try TemporaryDirectory(named: "cluster")
        try Files.makeDirectory(directory.path("root"))
        try Files.write(Array("secret".utf8), to: directory.path("password"))
    }

    /// A node, which serves the directory of all nodes.
    private final class Node {
        let process: RunningProgram
        let name: SocketName

        init(_ arguments: [String], whileItStarts: (RunningProgram) throws -> Void) throws {
            process = try RunningProgram(TestProgram.built("ferryd", arguments))
            try whileItStarts(process)
            let port = try process.expect(#/Listening on 127\.0\.0\.1:(\d+)\s/#).1
            name = SocketName(port: try #require(UInt16(port)))
        }

        func client() throws -> RawClient { try RawClient(connectingTo: name, as: "ada", password: "secret") }

        /// The reply to a login on a connection of its own, which ends then.
        func reply() throws -> RawReply {
            let client = try RawClient(connectingTo: name)
            try client.ask("USER ada", expecting: 331)
            return try client.ask("PASS secret")
        }
    }

    private func node(_ name: String, whileItStarts: (RunningProgram) throws -> Void = { _ in }) throws -> Node {
        try Node(
            [
                "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state", directory.path(name),
                "--database", address, "--first-user", "off",
            ], whileItStarts: whileItStarts)
    }

    @Test(.enabled(if: geteuid() == 0, "only root has something to give up"))
    func `a node that gives up root knows the password, and reaches the homes of the accounts there`() throws {
        let nobody: uid_t = 65534
        chmod(directory.path, 0o755)
        for name in ["keys", "home"] { try Files.makeDirectory(directory.path(name)) }
        for name in ["root", "home"] { chown(directory.path(name), nobody, nobody) }
        chmod(directory.path("keys"), 0o700)
        try Files.write(Array("engine\n".utf8), to: directory.path("keys/database"))
        let guarded = try database.newDatabase(guardedBy: "engine")
        func added(_ name: String, _ keys: [String: String]) throws -> ProgramResult {
            var program = TestProgram.built(
                "ferryd", "user", "add", name, "--password-file", directory.path("password"), "--home",
                directory.path("home")
            ).setting("HOME", to: directory.path)
            for (key, value) in keys { program = program.setting(key, to: value) }
            return try program.run()
        }
        #expect(try added("ada", ["FERRYD_DATABASE": guarded]).errorText.contains("password"))
        let keys = ["FERRYD_DATABASE": guarded, "FERRYD_DATABASE_PASSWORD_FILE": directory.path("keys/database")]
        let result = try added("ada", keys)
        #expect(result.succeeded, "\(result.errorText)")
        let node = try Node(
            [
                "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state", directory.path("confined"),
                "--database", guarded, "--database-password-file", directory.path("keys/database"), "--first-user",
                "off", "--run-as", "nobody:nogroup", "--confine", "on",
            ]
        ) { _ = try $0.expect(#/reaches only /#) }
        let session = try node.client()
        #expect(try session.ask("MKD mine").code == 257)
        #expect(access(directory.path("home/mine"), F_OK) == 0)
        // Root does not take the word of that user for it.
        let listed = try TestProgram.built("ferryd", "user", "list", "--state", directory.path("confined")).run()
        #expect(listed.errorText.contains("do not name it"), "\(listed.errorText)")
    }

    private func ferryd(_ words: String...) throws -> ProgramResult {
        try TestProgram.built("ferryd", words).setting("FERRYD_DATABASE", to: address)
            .setting("XDG_STATE_HOME", to: directory.path("commands")).setting("HOME", to: directory.path).run()
    }

    private func addAda(_ options: String...) throws {
        let added = try TestProgram.built(
            "ferryd", ["user", "add", "ada", "--password-file", directory.path("password")] + options
        ).setting("FERRYD_DATABASE", to: address).setting("XDG_STATE_HOME", to: directory.path("commands"))
            .setting("HOME", to: directory.path).run()
        #expect(added.succeeded, "\(added.errorText)")
    }

    @Test func `accounts of one database log in at both nodes, and their sessions are counted over both`() throws {
        let nodes = [try node("one"), try node("two")]
        try addAda("--max-sessions", "2")
        let first = try nodes[0].client()
        let second = try nodes[1].client()
        for node in nodes { #expect(try node.reply().code == 421) }
        // Commands find the database by the state directory of a node.
        let listed = try TestProgram.built("ferryd", "user", "list", "--state", directory.path("two")).run()
        #expect(listed.outputText.contains("ada"), "\(listed.errorText)")
        // A node that is killed gives its places back when its lease ends, and not before.
        nodes[0].process.kill()
        let limit = WaitLimit(.seconds(40))
        while try nodes[1].reply().code != 230 {
            if limit.passed { throw limit.exceeded("the lease of a killed node to end") }
            usleep(200_000)
        }
        #expect(try second.ask("NOOP").code == 200)
        withExtendedLifetime(first) {}
    }

    @Test func `sessions go on without the database, nobody is let in meanwhile, and all is well when it is back`()
        throws
    {
        let node = try node("one")
        try addAda()
        let session = try node.client()
        database.stop()
        #expect(try session.ask("MKD kept").code == 257)
        let reply = try node.reply()
        #expect(reply.code == 421 && reply.text.contains("try again later"), "\(reply)")
        _ = try node.process.expect(#/Bans are not kept/#)
        #expect(try ferryd("user", "list").errorText.contains("cannot be reached"))
        #expect(try session.ask("NOOP").code == 200)
        try database.start()
        let limit = WaitLimit.usual
        while try node.reply().code != 230 {
            if limit.passed { throw limit.exceeded("logins to succeed again") }
            usleep(100_000)
        }
        #expect(try session.ask("RMD kept").code == 250)
        // One line, and not one for each time that bans were asked for.
        _ = try node.process.expect(#/Bans are kept again/#)
        #expect(node.process.outputText.split(separator: "Bans are not kept").count == 2)
    }

    @Test func `a node that starts before the database waits for it`() throws {
        database.stop()
        let node = try node("early") { process in
            _ = try process.expect(#/cannot be reached.*It is waited for/#)
            try self.database.start()
        }
        try addAda()
        #expect(try node.reply().code == 230)
    }

    @Test func `a ban at one node closes the other`() throws {
        let node = try node("one")
        #expect(try ferryd("ban", "add", "127.0.0.1").succeeded)
        _ = try node.process.expect(#/Banned 127\.0\.0\.1 until it is lifted/#)
        #expect(try RawReply(from: RawSocket(connectingTo: node.name))?.code != 220)
    }
}
