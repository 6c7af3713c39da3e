// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// The ways of a server that are remembered, and the round trips that it spares.
@Suite(.ownThread) struct HostProfileTests {
    private static var profile: HostProfile {
        var profile = HostProfile()
        profile.greeting = "Ready."
        (profile.takesSeveralCommands, profile.logsInAtOnce, profile.dataWay) = (true, true, .epsv)
        return profile
    }

    private static let features = ["MLST type*;size*;modify*;UNIX.mode;media-type;", "SIZE", "MDTM"]

    private static func fetch(_ configuration: ConnectionConfiguration) async throws -> HostProfile {
        let directory = try TemporaryDirectory()
        var connection = try await FTPConnection.open(configuration)
        try await connection.login()
        let summary = try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
        #expect(summary.size == 3)
        let profile = connection.profile
        await connection.quit()
        return profile
    }

    private static func sendFile(_ session: ScriptedSession, over listener: RawListener) throws {
        try session.expect("RETR a")
        try session.reply("150 Here.")
        let data = try listener.accept()
        try data.send([1, 2, 3])
        data.close()
        try session.reply("226 Done.")
        try session.end()
    }

    /// Every line of a flight must be here before the first reply.
    ///
    /// Connection, AUTH, login, abilities, questions and the file are six of them.
    @Test func `a file of a known server takes six round trips`() async throws {
        try await ScriptedTest.open {
            $0.profile = Self.profile
        } _: { session in
            try session.reply("220 Ready.")
            for line in ["USER bob", "PASS secret"] { try session.expect(line) }
            try session.reply("331 Password.", "230 In.")
            for line in ["FEAT", "PWD"] { try session.expect(line) }
            try session.reply("211-Features:")
            try session.reply(Self.features.map { " \($0)" } + ["211 End", "257 \"/\""])
            let listener = try RawListener()
            for line in ["OPTS MLST type;size;modify;UNIX.mode;", "TYPE I", "SIZE a", "MDTM a", "MLST a", "EPSV"] {
                try session.expect(line)
            }
            try session.reply(
                "200 Yes.", "200 Binary.", "213 3", "213 20261120134500", "550 No.",
                "229 Go on (|||\(listener.name.port)|).")
            try Self.sendFile(session, over: listener)
        } client: { configuration in
            let profile = try await Self.fetch(configuration)
            #expect(profile == Self.profile)
        }
    }

    @Test func `a server that greets in other words is met as a new one`() async throws {
        try await ScriptedTest.open {
            $0.profile = Self.profile
        } _: { session in
            try session.reply("220 Something else 7.")
            try session.expect("USER bob")
            let isAlone = try !session.control.isReadable(within: .milliseconds(100))
            #expect(isAlone, "the password came before it was asked for")
            try session.reply("331 Password.")
            try session.expect("PASS secret")
            try session.reply("230 In.")
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("502 No.", "257 \"/\"")
            try session.survey("a", size: 3)
            try Self.sendFile(session, over: session.passive())
        } client: { configuration in
            let profile = try await Self.fetch(configuration)
            #expect(profile.greeting == "Something else .")
            #expect(HostProfile(text: profile.text) == profile)
        }
    }

    @Test func `one that takes one command at a time by now is met anew`() async throws {
        try await ScriptedTest.open(sessions: 2) {
            $0.profile = Self.profile
            $0.timeouts.reply = .seconds(2)
            $0.timeouts.together = .seconds(2)
        } _: { session in
            if session.number == 1 {
                try session.reply("220 Ready.")
                for line in ["USER bob", "PASS secret"] { try session.expect(line) }
                try session.reply("331 Password.")
                return try session.expectEnd()
            }
            try session.begin()
            try session.survey("a", size: 3)
            try Self.sendFile(session, over: session.passive())
        } client: { configuration in
            let profile = try await Self.fetch(configuration)
            #expect(profile.takesSeveralCommands)
        }
    }

    @Test func `a wrong password is one, however it was sent`() async throws {
        try await ScriptedTest.open {
            $0.profile = Self.profile
        } _: { session in
            try session.reply("220 Ready.")
            for line in ["USER bob", "PASS secret"] { try session.expect(line) }
            try session.reply("331 Password.", "530 Wrong.")
            try session.expectEnd()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            let error = await failure { () async throws(FTPError) in try await connection.login() }
            #expect(error?.code == .loginRefused)
        }
    }
}
