// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Glibc
import Synchronization
import Testing

/// Commands that travel together, so that a file costs few round trips.
///
/// The scripts read all commands of a flight before they answer the first: a client that waits between them gets stuck.
@Suite(.ownThread) final class TransferFlightTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Downloads whose size and time a listing has told.
    private func downloads(_ names: [String], listed: Bool = true) -> DownloadPlan {
        var options = DownloadOptions()
        if listed { (options.knownSize, options.knownModified) = (5, Timestamp(seconds: 1_700_000_000)) }
        return DownloadPlan(
            names.map { DownloadItem(RemotePath($0), to: .file(LocalPath(directory.path($0)))) }, options: options)
    }

    private func uploads(_ names: [String]) throws -> UploadPlan {
        for name in names { try Files.write(Array("12345".utf8), to: directory.path(name)) }
        var options = UploadOptions()
        (options.preservesTime, options.resume) = (false, .never)
        return UploadPlan(
            names.map { UploadItem(LocalPath(directory.path($0)), to: RemotePath($0)) }, options: options)
    }

    /// Logs a client in whose server takes one command up after the other.
    private static func begin(_ session: ScriptedSession, greeting: String = "220 (vsFTPd 3.0.3)") throws {
        try session.reply(greeting)
        try session.expect(verb: "USER")
        try session.reply("331 Password.")
        try session.expect(verb: "PASS")
        try session.reply("230 Logged in.")
        try session.expect("FEAT")
        try session.reply("211-Features:", " SIZE", "211 End")
        try session.expect("PWD")
        try session.reply("257 \"/\"")
    }

    private static func announce(_ listener: RawListener, _ session: ScriptedSession) throws {
        try session.reply("229 Yes (|||\(try listener.name.port)|).")
    }

    @Test func `the port of the next short file is asked for behind the command of this one`() async throws {
        try await ScriptedTest.open { session in
            try Self.begin(session)
            try session.expect("TYPE I")
            try session.expect("EPSV")
            var listener = try RawListener()
            try session.reply("200 Binary.")
            try Self.announce(listener, session)
            for name in ["a", "b", "c"] {
                try session.expect("RETR \(name)")
                if name != "c" { try session.expect("EPSV") }
                try session.deliver("12345", over: listener)
                if name == "c" { break }
                listener = try RawListener()
                try Self.announce(listener, session)
            }
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration, connections: 1) { client in
                try await client.run(downloads(["a", "b", "c"]))
            }
        }
        for name in ["a", "b", "c"] { #expect(try Files.read(directory.path(name)) == Array("12345".utf8)) }
    }

    @Test func `a short upload, the question for its size and the next port are one flight; its name is another`()
        async throws
    {
        try await ScriptedTest.open { session in
            try Self.begin(session)
            var listener = try RawListener()
            for name in ["a", "b"] {
                // The plan asks what stands there.
                if name == "a" {
                    try session.expect("TYPE I")
                    try session.reply("200 Binary.")
                }
                try session.expect("SIZE \(name)")
                try session.reply("550 No such file.")
                let part = ".\(name).ferry-part"
                if name == "a" {
                    try session.expect("RNFR \(part)")
                    try session.reply("550 RNFR command failed.")
                    try session.expect("EPSV")
                    try Self.announce(listener, session)
                }
                try session.expect("STOR \(part)")
                try session.expect("SIZE \(part)")
                if name == "a" { try session.expect("EPSV") }
                // The bytes come before the server has agreed.
                #expect(try listener.accept().receiveToEnd() == Array("12345".utf8))
                try session.reply("150 Go on.", "226 Done.", "213 5")
                if name == "a" {
                    listener = try RawListener()
                    try Self.announce(listener, session)
                }
                try session.expect("RNFR \(part)")
                try session.expect("RNTO \(name)")
                try session.reply("350 And?", "250 Renamed.")
            }
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration, connections: 1) { client in
                try await client.run(try uploads(["a", "b"]))
            }
        }
    }

    @Test func `a short upload that is not as long on the server takes no name`() async throws {
        try await ScriptedTest.open { session in
            try Self.begin(session)
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            try session.expect("SIZE a")
            try session.reply("550 No such file.")
            try session.expect("RNFR .a.ferry-part")
            try session.reply("550 RNFR command failed.")
            let listener = try session.passive()
            try session.expect("STOR .a.ferry-part")
            try session.expect("SIZE .a.ferry-part")
            _ = try listener.accept().receiveToEnd()
            try session.reply("150 Go on.", "226 Done.", "213 4")
            try session.expect("DELE .a.ferry-part")
            try session.reply("250 Gone.")
            try session.end()
        } client: { configuration in
            var configuration = configuration
            configuration.retries = 0
            _ = try await withFTPClient(configuration, connections: 1) { client in
                await #expect(throws: FTPError.self) { _ = try await client.run(try self.uploads(["a"])) }
            }
        }
    }

    @Test func `a refusal of a short file is its own, and the files behind it come`() async throws {
        try await ScriptedTest.open { session in
            try Self.begin(session)
            try session.expect("TYPE I")
            try session.expect("EPSV")
            let first = try RawListener()
            try session.reply("200 Binary.")
            try Self.announce(first, session)
            try session.expect("RETR a")
            try session.expect("EPSV")
            let second = try RawListener()
            try session.reply("550 a: No such file.")
            try Self.announce(second, session)
            try session.expect("RETR b")
            try session.deliver("12345", over: second)
            try session.end()
        } client: { configuration in
            let ends = Mutex<[Bool]>([])
            try await withFTPClient(configuration, connections: 1) { client in
                try await client.run(downloads(["a", "b"])) { _, outcome in
                    if case .transferred = outcome {
                        ends.withLock { $0.append(true) }
                    } else {
                        ends.withLock { $0.append(false) }
                    }
                }
            }
            #expect(ends.withLock { $0 } == [false, true])
        }
    }

    @Test func `a server that answers out of turn gets the file again, and one command at a time from then on`()
        async throws
    {
        let told = Mutex(0)
        try await ScriptedTest.open(sessions: 2) {
            $0.pause = { _ in true }
            $0.onPipeliningRefused = { told.withLock { $0 += 1 } }
        } _: { session in
            try Self.begin(session)
            try session.expect("TYPE I")
            if session.number == 1 {
                try session.expect("EPSV")
                let listener = try RawListener()
                try session.reply("200 Binary.")
                try Self.announce(listener, session)
                try session.expect("RETR a")
                try session.expect("EPSV")
                // The second command first: what comes over the data connection is not trusted either.
                try Self.announce(try RawListener(), session)
                let data = try listener.accept()
                try data.send("12345")
                data.close()
                _ = try? session.reply("226 Done.")
                return try session.expectEnd()
            }
            try session.reply("200 Binary.")
            try session.sendData(Array("12345".utf8), for: "RETR a")
            try session.sendData(Array("12345".utf8), for: "RETR b")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration, connections: 1) { client in
                try await client.run(downloads(["a", "b"]))
            }
        }
        #expect(told.withLock { $0 } == 1)
        for name in ["a", "b"] { #expect(try Files.read(directory.path(name)) == Array("12345".utf8)) }
    }

    @Test func `another server is asked for a port when the file before is there`() async throws {
        try await ScriptedTest.open { session in
            try Self.begin(session, greeting: "220 Ready.")
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            for name in ["a", "b"] {
                let listener = try session.passive()
                try session.expect("RETR \(name)")
                #expect(try !session.control.isReadable(within: .milliseconds(100)), "something stands behind RETR")
                try session.deliver("12345", over: listener)
            }
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration, connections: 1) { client in
                try await client.run(downloads(["a", "b"]))
            }
        }
    }

    @Test func `a second connection says its name, its password and the directory in one flight`()
        async throws
    {
        let second = CommandLog()
        try await ScriptedTest.open(sessions: 2) { session in
            if session.number == 1 {
                try Self.begin(session, greeting: "220 Ready.")
                try session.expect("CWD inner")
                try session.expect("PWD")
                try session.reply("250 There.", "257 \"/inner\"")
            } else {
                try session.reply("220 Ready.")
                for line in ["USER bob", "PASS secret", "CWD /inner"] { try session.expect(line) }
                try session.reply("331 Password.", "230 Logged in.", "250 There.")
                second.add("logged in")
            }
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            var listener = try session.passive()
            while let line = try session.nextLine(), line != Array("QUIT".utf8) {
                if line == Array("EPSV".utf8) {
                    listener = try RawListener()
                    try Self.announce(listener, session)
                    continue
                }
                let limit = WaitLimit.usual
                while second.all.isEmpty, !limit.passed { usleep(1000) }
                try session.deliver("12345", over: listener)
            }
            try session.reply("221 Bye.")
        } client: { configuration in
            try await withFTPClient(configuration, connections: 2) { client in
                try await client.withConnection { try await $0.changeDirectory(to: "inner") }
                try await client.run(downloads(["a", "b", "c", "d"]), connections: .exactly(2))
            }
        }
    }
}
