// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Synchronization
import Testing

@Suite(.ownThread) struct LoginTests {
    @Test func `a greeting that comes byte by byte, and one of several lines, are both a greeting`() async throws {
        try await ScriptedTest.open { session in
            try session.dribble("220-Welcome.\r\n 230 not yet\r\n331-\r\n220 Go on.\r\n")
            try session.end()
        } client: { configuration in
            let connection = try await FTPConnection.open(configuration)
            #expect(connection.greeting.lines.count == 4)
            #expect(connection.isLoggedIn == false)
            await connection.quit()
        }
    }

    @Test func `lines may end in LF alone`() async throws {
        try await ScriptedTest.open { session in
            try session.send(Array("220 Ready.\n".utf8))
            try session.expect("USER bob")
            try session.send(Array("230 In.\n".utf8))
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.send(Array("211-X\n SIZE\n211 End\n257 \"/\"\n".utf8))
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(connection.features.has("SIZE"))
            #expect(connection.workingDirectory == "/")
            await connection.quit()
        }
    }

    @Test func `120 announces a wait, and 230 in the greeting lets in without a name`() async throws {
        try await ScriptedTest.open { session in
            try session.reply("120 Wait a moment.", "230 You are in.")
            try session.expect("FEAT")
            try session.reply("500 What?")
            try session.expect("PWD")
            try session.reply("500 What?")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(connection.isLoggedIn == true)
            #expect(connection.workingDirectory == nil)
            await connection.quit()
        }
    }

    @Test(arguments: [
        ("421 Too many connections.", FTPError.Code.busy), ("421 Down for a moment.", .busy),
        ("530 Too many users.", .busy), ("550 Go away.", .cannotConnect), ("500 No.", .cannotConnect),
    ])
    func `a greeting that refuses means no connection`(greeting: String, code: FTPError.Code) async throws {
        try await ScriptedTest.open { session in
            try session.reply(greeting)
        } client: { configuration in
            let error = await failure { () async throws(FTPError) in _ = try await FTPConnection.open(configuration) }
            #expect(error?.code == code)
            #expect(error?.reply?.code.rawValue.description == String(greeting.prefix(3)))
        }
    }

    @Test func `a server of another kind is found out`() async throws {
        try await ScriptedTest.open { session in
            try session.reply("HTTP/1.1 400 Bad Request", "")
        } client: { configuration in
            let error = await failure { () async throws(FTPError) in _ = try await FTPConnection.open(configuration) }
            #expect(error?.code == .protocolViolation)
            #expect(error?.description.contains("HTTP/1.1") == true)
        }
    }

    @Test func `a server that says nothing is given up in time`() async throws {
        try await ScriptedTest.open {
            $0.timeouts.reply = .milliseconds(200)
        } _: { session in
            try session.expectEnd()
        } client: { configuration in
            let error = await failure { () async throws(FTPError) in _ = try await FTPConnection.open(configuration) }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func `nobody listening means no connection`() async throws {
        let listener = try RawListener()
        let port = try listener.name.port
        _ = consume listener
        let error = await failure { () async throws(FTPError) in
            _ = try await FTPConnection.open(ConnectionConfiguration(host: "127.0.0.1", port: port))
        }
        #expect(error?.code == .cannotConnect)
        #expect(error?.description.contains("127.0.0.1:\(port)") == true)
        #expect(error?.advice != nil)
    }

    @Test func `an account is told to those who ask for one`() async throws {
        try await ScriptedTest.open {
            $0.credentials = Credentials(user: "bob", password: "secret", account: "dept")
        } _: { session in
            try session.reply("220 Ready.")
            try session.expect("USER bob")
            try session.reply("331 Password.")
            try session.expect("PASS secret")
            try session.reply("332 Account.")
            try session.expect("ACCT dept")
            try session.reply("230 In.")
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("502 No.", "257 \"/\"")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            await connection.quit()
        }
    }

    @Test(arguments: [
        ("332 Account, please.", FTPError.Code.loginRefused), ("530 No.", .loginRefused), ("501 No.", .loginRefused),
        ("633 Protected.", .loginRefused), ("421 Too many users.", .busy),
        ("530 Sorry, the maximum number of clients is connected.", .busy),
        ("530 Too many failed attempts.", .loginRefused),
    ])
    func `a refused password is told with the server's words`(reply: String, code: FTPError.Code) async throws {
        try await ScriptedTest.open { session in
            try session.reply("220 Ready.")
            try session.expect("USER bob")
            try session.reply("331 Password.")
            try session.expect("PASS secret")
            try session.reply(reply)
            _ = try session.nextLine()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            let error = await failure { () async throws(FTPError) in try await connection.login() }
            #expect(error?.code == code)
            #expect(error?.reply?.code.rawValue.description == String(reply.prefix(3)))
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test func `codes are judged by their first digit where they are unknown`() async throws {
        try await ScriptedTest.open { session in
            try session.reply("229 Hello.")
            try session.expect("USER bob")
            try session.reply("200 That is enough.")
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("599 No.", "299 \"/home\"")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(connection.workingDirectory == "/home")
            await connection.quit()
        }
    }

    @Test func `settings go to a server that offers them, with the first commands behind the login`() async throws {
        let features = ["CLNT", "UTF8", "MLST type*;size*;modify*;UNIX.mode;media-type;", "SIZE", "MDTM"]
        let directory = try TemporaryDirectory()
        try await ScriptedTest.open { session in
            try session.begin(features: features)
            // All of these before the first reply: the file is asked for in the eighth round trip, AUTH counted.
            let listener = try RawListener()
            for line in [
                "CLNT ferry", "OPTS MLST type;size;modify;UNIX.mode;", "TYPE I", "SIZE a", "MDTM a", "MLST a",
                "EPSV",
            ] { try session.expect(line) }
            try session.reply(
                "200 Hello.", "200 MLST OPTS type;size;modify;UNIX.mode;", "200 Binary.", "213 3", "213 20261120134500",
                "550 No.", "229 Go on (|||\(listener.name.port)|).")
            try session.expect("RETR a")
            try session.deliver([1, 2, 3], over: listener)
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let summary = try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            #expect(summary.size == 3)
            await connection.quit()
        }
    }

    @Test func `old IIS is told to speak UTF-8`() async throws {
        try await ScriptedTest.open { session in
            try session.reply("220 Microsoft FTP Service")
            try session.expect("USER bob")
            try session.reply("230 In.")
            try session.expect("FEAT")
            try session.reply("211-Extended features supported:", " UTF8", "211 END")
            try session.expect("PWD")
            try session.reply("257 \"/\"")
            try session.expect("OPTS UTF8 ON")
            try session.reply("501 No.")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            try await connection.keepAlive()
            await connection.quit()
        }
    }

    @Test func `the transcript holds every line and no password`() async throws {
        let lines = Mutex<[String]>([])
        try await ScriptedTest.loggedIn {
            $0.transcript = { line in lines.withLock { $0.append("\(line.speaker) \(line.text)") } }
        } _: { _ in
        } client: { connection in
            #expect(connection.isLoggedIn == true)
        }
        let said = lines.withLock { $0 }
        #expect(said.contains("client PASS ****"))
        #expect(said.contains("server 230 Logged in."))
        #expect(!said.contains { $0.contains("secret") })
    }

    @Test func `credentials keep their password to themselves`() {
        let credentials = Credentials(user: "bob", password: "secret")
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect("\(credentials)" == "bob")
        #expect(!dumped.contains("secret"))
        #expect(Credentials.anonymous.isAnonymous)
    }
}
