// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Foundation
import Glibc
import Testing

/// The real server that tells what happens to files and to the system's log.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct EventSinkTests {
    private let directory: SuiteDirectory

    init() throws { directory = try SuiteDirectory(named: "events") }

    private func events(_ name: String = "events.json") throws -> [[String: Any]] {
        try String(decoding: Files.read(directory.path(name)), as: UTF8.self).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    private func configuration(_ text: String) throws -> String {
        let path = directory.path("ferryd.toml")
        try Files.write(Array(text.utf8), to: path)
        return path
    }

    @Test func `each transfer, change and session is one object, with the digest of what was stored`() throws {
        let file = try configuration("[[events]]\nfile = \"events.json\"\ndigest = true\n")
        let server = try FerrydProcess("--configuration", file)
        let big = Content.bytes(3 << 20)
        let client = try server.client()
        try client.upload(big, "STOR big")
        try client.upload([1, 2, 3], "STOR small")
        try client.ask("TYPE A", expecting: 200)
        try client.upload(Array("a\r\nb\r\n".utf8), "STOR text")
        try client.ask("TYPE I", expecting: 200)
        _ = try client.download("RETR small")
        try client.ask("RNFR small", expecting: 350)
        try client.ask("RNTO moved", expecting: 250)
        try client.ask("MKD d", expecting: 257)
        try client.ask("DELE moved", expecting: 250)
        try client.ask("QUIT", expecting: 221)
        try client.expectEnd()
        #expect(try server.terminate() == .exit(0))

        let told = try events()
        #expect(Set(told.compactMap { $0["id"] as? String }).count == told.count)
        let kinds = told.compactMap { $0["event"] as? String }
        #expect(
            kinds == [
                "connected", "login", "upload", "upload", "upload", "download", "renamed", "directory-made", "deleted",
                "session-end",
            ])
        let digests = told.filter { $0["event"] as? String == "upload" }.map { $0["digest"] as? String }
        #expect(digests == [sha256(big), sha256([1, 2, 3]), sha256(Array("a\nb\n".utf8))])
        #expect(told[2]["file"] as? String == server.path("big"))
        #expect(told[2]["bytes"] as? Int == big.count)
        #expect(try Files.read(server.path("big")) == big)
        let end = try #require(told.last)
        #expect(end["uploads"] as? Int == 3)
        #expect(
            (end["files"] as? [[String: Any]])?.compactMap { $0["path"] as? String } == ["/big", "/small", "/text"])
    }

    @Test func `an upload that goes on has the digest of the whole file, which is read behind the reply`() throws {
        let file = try configuration("[[events]]\nfile = \"events.json\"\non = [\"upload\"]\ndigest = true\n")
        let server = try FerrydProcess("--configuration", file)
        let big = Content.bytes(3 << 20)
        try Files.write(Array(big[..<(2 << 20)]), to: server.path("big"))
        let client = try server.client()
        try client.upload([1, 2, 3], "STOR a")
        try client.upload([4], "APPE a")
        try wait { try events().count == 2 }
        try client.ask("REST 2", expecting: 350)
        try client.upload([9, 9], "STOR a")
        try wait { try events().count == 3 }
        try client.upload(Array(big[(2 << 20)...]), "APPE big")
        try wait { try events().count == 4 }
        try client.ask("TYPE A", expecting: 200)
        try client.upload(Array("a\r\nb\r\n".utf8), "APPE a")
        try wait { try events().count == 5 }
        #expect(try server.terminate() == .exit(0))
        let digests = try events().map { $0["digest"] as? String }
        let text = [1, 2, 9, 9] + Array("a\nb\n".utf8)
        #expect(digests == [[1, 2, 3], [1, 2, 3, 4], [1, 2, 9, 9], big, text].map(sha256))
        #expect(try Files.read(server.path("a")) == text)
    }

    @Test func `a drop box's file has its digest too, and a place that asks for none does not wait`() throws {
        let file = try configuration(
            """
            [[events]]
            file = "events.json"
            on = ["upload"]
            digest = true
            [[events]]
            file = "plain.json"
            on = ["upload"]
            """)
        let server = try FerrydProcess("--configuration", file)
        try Files.write(Array("engine\n".utf8), to: directory.path("secret"))
        let added = try TestProgram.built(
            "ferryd", "user", "add", "box", "--allow", "write,append", "--password-file", directory.path("secret"),
            "--state", server.outside("state")
        ).run()
        try #require(added.end == .exit(0), "\(added.errorText)")
        try Files.write([1], to: server.path("a"))
        let client = try RawClient(connectingTo: server.name, as: "box", password: "engine")
        try client.upload([2], "APPE a")
        try wait { try events().count == 1 && events("plain.json").count == 1 }
        #expect(try server.terminate() == .exit(0))
        #expect(try events().first?["digest"] as? String == sha256([1, 2]))
        #expect(try events("plain.json").first?["digest"] == nil)
    }

    @Test func `transfer log and event file are given by options, and go on behind a logrotate`() throws {
        let (log, file) = (directory.path("xferlog"), directory.path("events.json"))
        let server = try FerrydProcess("--xferlog", log, "--event-file", file)
        let client = try server.client()
        try client.upload([1, 2], "STOR a b")
        try wait { try text(log).contains(" 2 \(server.path("a_b")) b _ i r ferry ftp 0 * c\n") }
        try #require(rename(log, log + ".1") == 0)
        server.signal(SIGUSR1)
        try server.expectLog(#/The log goes on in \S+xferlog\./#)
        try client.upload([1], "STOR c")
        #expect(try server.terminate() == .exit(0))
        #expect(try text(log).contains("\(server.path("c")) b _ i r ferry"))
        #expect(try !text(log).contains("a_b"))
        #expect(try events().contains { $0["path"] as? String == "/a b" })
    }

    @Test func `the log of the system and the journal are told over their sockets`() throws {
        let syslog = try NotifySocket(at: directory.path("log"))
        let journal = try NotifySocket(at: directory.path("journal"))
        let file = try configuration(
            """
            [[events]]
            sink = "syslog"
            server = "\(syslog.path)"
            on = ["upload"]
            [[events]]
            sink = "journal"
            file = "journal"
            on = ["upload"]
            """)
        let server = try FerrydProcess("--configuration", file)
        try server.client().upload([1], "STOR a")
        let line = try #require(try syslog.next().first)
        #expect(line.contains(#/^<94>.* ferryd\[\d+\]: ferry@127\.0\.0\.1: Upload of \/a complete: 1 byte/#), "\(line)")
        try journal.expect("FERRY_FILE=\(server.path("a"))")
    }

    @Test func `a collector by TCP that comes later has all that happened, and no session waited for it`() throws {
        let port = try ReservedPort()
        let server = try FerrydProcess("--syslog", "tcp://localhost:\(port.name.port)")
        let client = try server.client()
        for number in 0..<20 { try client.upload([1], "STOR \(number)") }
        try server.expectLog(#/Events wait for syslog at tcp:\/\/localhost:\d+: Connection refused\./#)
        let collector = try RawListener(port: port.name.port).accept()
        var text = ""
        for number in 0..<20 {
            while !text.contains("Upload of /\(number) complete") {
                text += String(decoding: try collector.receive(), as: UTF8.self)
            }
        }
        #expect(text.contains(#/^\d+ <94>1 \S+ \S+ ferryd \d+ connected \[ferryd@32473 /#))
        try server.expectLog(#/Events go to syslog at tcp:\/\/localhost:\d+ again/#)
        #expect(try server.terminate() == .exit(0))
    }

    @Test func `a sink that cannot be written to is told of, and holds up nobody`() throws {
        let file = try configuration("[[events]]\nfile = \"/dev/full\"\n")
        let server = try FerrydProcess("--configuration", file)
        let client = try server.client()
        try server.expectLog(#/events were not written to \/dev\/full: No space left on device/#)
        try client.upload([1], "STOR a")
        #expect(try server.terminate() == .exit(0))
    }

    @Test func `a place that cannot be opened keeps the server from starting, and is named`() throws {
        let file = try configuration("[[events]]\nfile = \"missing/events.json\"\n")
        let result = try TestProgram.built("ferryd", "0", "--root", directory.path("."), "--configuration", file).run()
        #expect(result.end == .exit(2))
        #expect(String(decoding: result.errors, as: UTF8.self).contains("missing/events.json cannot be opened"))
    }

    private func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    private func sha256(_ bytes: [UInt8]) -> String {
        "sha256:" + Digest.sha256(bytes).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
    }

    private func wait(_ condition: () throws -> Bool) throws {
        let limit = WaitLimit.usual
        while try !condition() {
            if limit.passed { throw limit.exceeded("an event") }
            usleep(1000)
        }
    }
}
