// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// The ways of a server that are remembered, and the round trips that it spares.
@Suite(.ownThread) struct HostProfileTests {
    private static var profile: HostProfile {
        var profile = HostProfile()
        profile.greeting = "Ready."
        (profile.takesSeveralCommands, profile.logsInAtOnce, profile.dataWay) = (true, true, .epsv)
        return profile
    }

    /// The profile, with the answer to FEAT.
    private static func knowing(_ lines: [String] = features) -> HostProfile {
        var profile = profile
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            profile.features[words[0]] = words.count > 1 ? words[1] : ""
        }
        return profile
    }

    private static let setting = "OPTS MLST type;size;modify;UNIX.mode;"

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

    /// Answers a whole flight of the login: what it is followed by must be here before the first reply.
    private static func letIn(
        _ session: ScriptedSession, _ features: [String] = features, settings: [String] = [], port: RawListener? = nil
    ) throws {
        try session.reply("220 Ready.")
        for line in ["USER bob", "PASS secret", "FEAT", "PWD"] + settings { try session.expect(line) }
        if port != nil { try session.expect("EPSV") }
        try session.reply("331 Password.", "230 In.", "211-Features:")
        try session.reply(features.map { " \($0)" } + ["211 End", "257 \"/\""] + settings.map { _ in "200 Yes." })
        if let port { try session.reply("229 Go on (|||\(try port.name.port)|).") }
    }

    /// Every line of a flight must be here before the first reply.
    ///
    /// Connection, AUTH, login with abilities and settings, questions and the file are five of them.
    @Test func `a file of a known server takes five round trips`() async throws {
        try await ScriptedTest.open {
            $0.profile = Self.knowing()
        } _: { session in
            try Self.letIn(session, settings: [Self.setting])
            let listener = try RawListener()
            for line in ["TYPE I", "SIZE a", "MDTM a", "MLST a", "EPSV"] { try session.expect(line) }
            try session.reply(
                "200 Binary.", "213 3", "213 20261120134500", "550 No.",
                "229 Go on (|||\(listener.name.port)|).")
            try Self.sendFile(session, over: listener)
        } client: { configuration in
            let profile = try await Self.fetch(configuration)
            #expect(profile == Self.knowing())
        }
    }

    @Test func `a listing of a known server takes four round trips, and the port is asked for with the login`()
        async throws
    {
        try await ScriptedTest.open {
            $0.profile = Self.knowing()
            $0.beginsWithTransfer = true
        } _: { session in
            let listener = try RawListener()
            try Self.letIn(session, settings: [Self.setting], port: listener)
            try session.expect("MLSD")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send("type=file;size=3;modify=20261120134500; a\r\n")
            data.close()
            try session.reply("226 Done.")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(try await connection.entries().map(\.name) == ["a"])
            await connection.quit()
        }
    }

    @Test func `one that announces other features by now gets its settings anew, and is known as it is`() async throws {
        let features = ["CLNT", "MLST type*;size*;modify*;UNIX.owner;", "SIZE"]
        try await ScriptedTest.open {
            $0.profile = Self.knowing()
            $0.beginsWithTransfer = true
        } _: { session in
            let listener = try RawListener()
            try Self.letIn(session, features, settings: [Self.setting], port: listener)
            for line in ["CLNT ferry", "OPTS MLST type;size;modify;UNIX.owner;"] { try session.expect(line) }
            try session.reply("200 Hello.", "200 Yes.")
            try session.expect("MLSD")
            try session.reply("150 Here.")
            try listener.accept().close()
            try session.reply("226 Done.")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(try await connection.entries().isEmpty)
            let profile = connection.profile
            #expect(Set(profile.features.keys) == ["CLNT", "MLST", "SIZE"])
            #expect(HostProfile(text: profile.text) == profile)
            await connection.quit()
        }
    }

    /// The seconds since MLSD was found not to work, what the server announces, and if that is still believed.
    private static let refusals: [(Int64, [String], Bool)] = [
        (0, features, true), (8 * 86400, features, false), (0, ["MLST size*;"], false),
    ]

    @Test(arguments: refusals)
    func `MLSD that does not work is not tried again for a week, as long as the server stays the same`(
        age: Int64, features: [String], isBelieved: Bool
    ) async throws {
        let second = System.secondsSince1970() - age
        try await ScriptedTest.open {
            var profile = Self.knowing()
            profile.refusesMLSD = second
            $0.profile = profile
        } _: { session in
            try Self.letIn(session, features, settings: [Self.setting])
            var listener = try session.passive()
            if !isBelieved {
                try session.expect("MLSD")
                try session.reply("500 What?")
                listener = try session.passive()
            }
            try session.expect("LIST")
            try session.reply("150 Here.")
            try listener.accept().close()
            try session.reply("226 Done.")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(try await connection.entries().isEmpty)
            let profile = connection.profile
            #expect(isBelieved ? profile.refusesMLSD == second : (profile.refusesMLSD ?? 0) >= second + age)
            await connection.quit()
        }
    }

    private static let clocks: [(Bool, Int64)] = [(false, 0), (true, 0), (false, 2 * 3600)]

    /// A listing is shown by the clock of a moment ago; what goes through a tree, and compares, proves it.
    @Test(arguments: clocks)
    func `the clock of LIST is believed for an hour, and never where times are compared`(
        comparing compares: Bool, age: Int64
    ) async throws {
        let isAsked = compares || age > 0
        let clock = HostProfile.Clock(3600, at: System.secondsSince1970() - age)
        try await ScriptedTest.open {
            var profile = Self.knowing(["SIZE", "MDTM"])
            profile.clock = clock
            $0.profile = profile
        } _: { session in
            try Self.letIn(session, ["SIZE", "MDTM"])
            let listener = try session.passive()
            try session.expect("LIST")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send("01-02-26  10:00AM                    3 b\r\n")
            data.close()
            try session.reply("226 Done.")
            if isAsked {
                try session.expect("MDTM b")
                try session.reply("213 20260102080000")
            }
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let entries = try await compares ? connection.survey().entries : connection.entries()
            let time = entries.first { $0.name == "b" }?.modified.map { CivilTime($0).hour }
            #expect(time == (isAsked ? 8 : 9))
            if isAsked {
                #expect(connection.profile.clock?.offset == 7200)
            } else {
                #expect(connection.profile.clock == clock)
            }
            await connection.quit()
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
                for line in ["FEAT", "PWD"] { try session.expect(line) }
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

    /// It may be cut off with the questions behind it unanswered.
    @Test(arguments: [true, false])
    func `a wrong password is one, however it was sent`(isKnown: Bool) async throws {
        try await ScriptedTest.open {
            if isKnown { $0.profile = Self.profile }
        } _: { session in
            try session.reply("220 Ready.")
            try session.expect("USER bob")
            if !isKnown { try session.reply("331 Password.") }
            try session.expect("PASS secret")
            if isKnown { try session.reply("331 Password.") }
            try session.reply("530 Wrong.")
            for line in ["FEAT", "PWD"] { try session.expect(line) }
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            let error = await failure { () async throws(FTPError) in try await connection.login() }
            #expect(error?.code == .loginRefused)
        }
    }

    @Test func `features and directory of a new server are asked for behind the password`() async throws {
        try await ScriptedTest.connected { session in
            try session.reply("220 Ready.")
            try session.expect("USER bob")
            let isAlone = try !session.control.isReadable(within: .milliseconds(100))
            #expect(isAlone, "the password came before it was asked for")
            try session.reply("331 Password.")
            for line in ["PASS secret", "FEAT", "PWD"] { try session.expect(line) }
            try session.reply("230 In.", "502 No.", "257 \"/home\"")
            try session.end()
        } client: { connection in
            #expect(connection.workingDirectory == "/home")
        }
    }

    @Test func `profiles are read as they were written, and those of earlier versions too`() {
        var profile = Self.knowing()
        profile.greeting = "  Two  words, 100% "
        profile.features["X-Ä"] = "a,b:c d"
        profile.connectionLimit = .init(4, at: 1_795_000_000)
        (profile.clock, profile.refusesMLSD) = (.init(-12_600, at: 1_795_000_001), 1_795_000_002)
        #expect(HostProfile(text: profile.text) == profile)
        var old = Self.profile
        old.connectionLimit = .init(4, at: 1_795_000_000)
        old.greeting = "Ready or  not"
        #expect(HostProfile(text: "several at-once EPSV 4@1795000000 Ready or  not") == old)
        for text in ["", "2", "2 several at-once EPSV - - - -", "2 several at-once EPSV - x - - Ready", "several"] {
            #expect(HostProfile(text: text) == HostProfile())
        }
    }
}
