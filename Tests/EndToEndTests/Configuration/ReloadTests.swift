// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A real server whose settings change while it runs.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ReloadTests {
    private let directory: SuiteDirectory
    private let file: String
    private let head: String

    init() throws {
        directory = try SuiteDirectory(named: "reload")
        file = directory.path("ferryd.toml")
        head = "root = \"served\"\nstate = \"state\"\nfirst-user = \"ada\"\nfirst-password-file = \"secret\"\n"
        try Files.makeDirectory(directory.path("served"))
        try Files.write(Array("engine\n".utf8), to: directory.path("secret"))
    }

    private func start(_ text: String) throws -> (RunningProgram, SocketName) {
        try Files.write(Array((head + text).utf8), to: file)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        _ = try server.expect(#/Connect with/#)
        return (server, SocketName(port: port))
    }

    private func reload(_ text: String, _ server: RunningProgram) throws {
        try Files.write(Array((head + text).utf8), to: file)
        server.signal(SIGHUP)
    }

    private static let port = "port = 0\nlisten = [\"127.0.0.1\"]\n"

    @Test func `new settings hold for who comes, and disturb nobody who is there`() throws {
        let (server, name) = try start(Self.port)
        _ = try server.expect(#/There was no account, so one was made: ada, with the password that was given\./#)
        let old = try RawClient(connectingTo: name, as: "ada", password: "engine")
        try reload(Self.port + "banner = \"Welcome anew.\"\nmax-sessions = 2\n", server)
        _ = try server.expect(#/Settings read again from \S+\/ferryd\.toml: changed banner, max-sessions\.\n/#)
        let new = try RawSocket(connectingTo: name)
        #expect(try RawReply(from: new)?.text == "220 Welcome anew.")
        // The third pushes out the second, which has not logged in.
        let third = try RawSocket(connectingTo: name)
        #expect(try RawReply(from: new)?.code == 421)
        #expect(try RawReply(from: third)?.code == 220)
        try old.ask("NOOP", expecting: 200)
        #expect(!server.outputText.contains("engine"))
    }

    @Test func `a file with a mistake changes nothing, and all of its mistakes are told`() throws {
        let (server, name) = try start(Self.port)
        try reload(Self.port + "max-sessions = 1\nbaner = \"x\"\ngrace = 0\n", server)
        _ = try server.expect(
            #/The settings stay as they were, as something is wrong:\n  \S+:8:1: There is no key "baner"; did you mean "banner"\?\n  \S+:9:9: grace needs a number from 1 on, not "0"\.\n/#
        )
        let first = try RawClient(connectingTo: name, as: "ada", password: "engine")
        try RawClient(connectingTo: name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
        try first.ask("NOOP", expecting: 200)
    }

    @Test func `what needs a restart is told by its name, and stays`() throws {
        let (server, name) = try start(Self.port)
        try reload(Self.port + "loops = 1\nlog = \"json\"\ngrace = 5\n", server)
        _ = try server.expect(#/: changed grace\. From the next start on, not before: log, loops\.\n/#)
        try RawClient(connectingTo: name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
        _ = try server.expect(#/ada@127\.0\.0\.1: Logged in\n/#)
    }

    @Test func `listeners come and go, and those that stay are not touched`() throws {
        let (first, second) = (try ReservedPort(), try ReservedPort())
        func listener(_ port: ReservedPort, _ more: String = "") -> String {
            "[[listener]]\nport = \(port.name.port)\naddress = \"127.0.0.1\"\n\(more)\n"
        }
        let (server, name) = try start(listener(first))
        #expect(name == first.name)
        let old = try RawClient(connectingTo: name, as: "ada", password: "engine")
        try reload(listener(first, "tls = \"require\"") + listener(second), server)
        _ = try server.expect(#/changed listener\.\n/#)
        _ = try server.expect(#/Z Listening on 127\.0\.0\.1:\d+\n/#)
        try RawClient(connectingTo: second.name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
        try RawClient(connectingTo: first.name).ask("USER ada", expecting: 530)
        try old.ask("NOOP", expecting: 200)

        try reload(listener(second), server)
        _ = try server.expect(#/No longer listening on 127\.0\.0\.1:\d+\n/#)
        let limit = WaitLimit.usual
        while (try? RawClient(connectingTo: first.name)) != nil, !limit.passed { usleep(1000) }
        #expect(throws: (any Error).self) { try RawSocket(connectingTo: first.name) }
        try old.ask("NOOP", expecting: 200)
        try RawClient(connectingTo: second.name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
    }

    @Test func `a port that cannot be had changes nothing`() throws {
        let other = try FerrydProcess()
        let (server, name) = try start(Self.port)
        let taken = "[[listener]]\naddress = \"127.0.0.1\"\nport = \(other.name.port)\n"
        try reload(taken + "\n", server)
        _ = try server.expect(#/The settings stay as they were, as something is wrong:\n  Cannot listen on/#)
        try RawClient(connectingTo: name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
    }

    @Test func `SIGUSR1 goes on in a new log file`() throws {
        let log = directory.path("log")
        try Files.write(Array((head + Self.port + "log-file = \"log\"\n").utf8), to: file)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        _ = try server.expect(#/Connect with/#)
        #expect(rename(log, "\(log).1") == 0)
        server.signal(SIGUSR1)
        let limit = WaitLimit.usual
        func says(_ words: String) -> Bool {
            (try? Files.read(log)).map { String(decoding: $0, as: UTF8.self).contains(words) } ?? false
        }
        while !says("The log goes on in \(log)."), !limit.passed { usleep(2000) }
        #expect(says("The log goes on in \(log)."))
        let old = String(decoding: try Files.read("\(log).1"), as: UTF8.self)
        #expect(old.contains("Serving") && !old.contains("goes on"))
    }
}
