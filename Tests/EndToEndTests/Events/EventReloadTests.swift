// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Glibc
import Testing

/// A real server whose places for events and whose hooks change while it runs.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct EventReloadTests {
    private let directory: SuiteDirectory
    private let file: String

    init() throws {
        directory = try SuiteDirectory(named: "outlets")
        file = directory.path("ferryd.toml")
    }

    /// Writes the settings, so that whoever reads them finds all or those before.
    private func configure(_ text: String) throws {
        try Files.write(Array(text.utf8), to: file + ".new")
        try #require(rename(file + ".new", file) == 0)
    }

    private func start(_ text: String) throws -> FerrydProcess {
        try configure(text)
        return try FerrydProcess("--configuration", file)
    }

    private func reload(_ server: FerrydProcess, _ text: String, telling changes: String) throws {
        func told() -> [Substring] { server.log.split(separator: "\n").filter { $0.contains("Settings read again") } }
        let before = told().count
        try configure(text)
        server.signal(SIGHUP)
        try WaitLimit.usual.wait(for: "the reload") { told().count > before }
        #expect(told().last?.hasSuffix(": \(changes).") == true, "\(server.log)")
    }

    private func place(_ name: String, on kinds: String = "upload") -> String {
        "[[events]]\nfile = \"\(name)\"\non = [\"\(kinds)\"]\n"
    }

    /// A hook of that name, with a program that takes events if `takes`, and then writes down their paths.
    private func hook(_ name: String, takes: Bool = true) throws -> String {
        let program = directory.path(takes ? "takes" : "refuses")
        let script = takes ? #"echo "$FERRY_PATH" >> '\#(directory.path("out"))'"# : "exit 75"
        try TestProgram.writeScript(script, to: program)
        return "[[hook]]\nname = \"\(name)\"\nprogram = [\"\(program)\"]\non = [\"upload\"]\n"
    }

    private func lines(_ name: String) -> [String] {
        let text = (try? Files.read(directory.path(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// The paths of the events in a file.
    private func paths(_ name: String) throws -> [String] {
        try lines(name).map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["path"] as? String, "\(line)")
        }
    }

    @Test func `places and hooks come, change and go, and a session that is there is told of`() throws {
        let server = try start(place("a.json"))
        let client = try server.client()
        try client.upload([1], "STOR one")
        try reload(server, place("b.json", on: "deleted") + hook("h"), telling: "changed events, hook")
        try client.upload([1], "STOR two")
        try client.ask("DELE two", expecting: 250)
        try WaitLimit.usual.wait(for: "the hook") { lines("out") == ["/two"] }
        try WaitLimit.usual.wait(for: "the place") { try paths("b.json") == ["/two"] }
        try reload(server, place("b.json", on: "upload"), telling: "changed events, hook")
        try client.upload([1], "STOR three")
        try WaitLimit.usual.wait(for: "the place") { try paths("b.json") == ["/two", "/three"] }
        try reload(server, "grace = 7\n", telling: "changed grace, events")
        try client.upload([1], "STOR four")
        try reload(server, place("a.json"), telling: "changed grace, events")
        try client.upload([1], "STOR five")
        #expect(try server.terminate() == .exit(0))
        #expect(try paths("a.json") == ["/one", "/five"])
        #expect(try paths("b.json") == ["/two", "/three"])
        #expect(lines("out") == ["/two"])
    }

    @Test func `options for records change too`() throws {
        let server = try start("")
        let client = try server.client()
        try reload(server, "xferlog = \"log\"\n", telling: "changed xferlog")
        try client.upload([1], "STOR a")
        #expect(try server.terminate() == .exit(0))
        #expect(lines("log").count == 1)
    }

    @Test func `each event is told once, however often the places change meanwhile`() throws {
        let server = try start(place("a.json"))
        let client = try server.client()
        for number in 0..<100 {
            if number % 4 == 0 {
                try configure(place(number % 8 == 0 ? "b.json" : "a.json"))
                server.signal(SIGHUP)
            }
            try client.upload([1], "STOR \(number)")
        }
        #expect(try server.terminate() == .exit(0))
        let told = try paths("a.json") + paths("b.json")
        #expect(told.count == 100)
        #expect(Set(told) == Set((0..<100).map { "/\($0)" }))
    }

    @Test func `an event that waits for a hook is told by the program that the hook has now`() throws {
        let server = try start(hook("h", takes: false))
        try server.client().upload([1], "STOR a")
        try server.expectLog(#/The hook h: the event \S+ \(upload\) was not taken/#)
        try reload(server, hook("h"), telling: "changed hook")
        try WaitLimit.usual.wait(for: "the hook") { lines("out") == ["/a"] }
        #expect(try server.terminate() == .exit(0))
        #expect(lines("out") == ["/a"])
    }

    @Test func `what waits for a hook that is gone is told when it comes back`() throws {
        let server = try start(hook("h", takes: false))
        try server.client().upload([1], "STOR a")
        try server.expectLog(#/The hook h: the event \S+ \(upload\) was not taken/#)
        try reload(server, "", telling: "changed hook")
        try server.expectLog(#/The hook h: it is told nothing any more\. Events that it has not taken: 1\./#)
        try server.client().upload([1], "STOR unknown")
        try reload(server, hook("other") + hook("h"), telling: "changed hook")
        try WaitLimit.usual.wait(for: "the hook") { lines("out") == ["/a"] }
        #expect(try server.terminate() == .exit(0))
        #expect(lines("out") == ["/a"])
    }

    @Test func `a place that cannot be opened changes nothing, and the old ones go on`() throws {
        let server = try start(place("a.json") + hook("h"))
        let client = try server.client()
        try configure(place("missing/b.json"))
        server.signal(SIGHUP)
        try server.expectLog(#/The settings stay as they were, as something is wrong:\n.*b\.json cannot be opened/#)
        try client.upload([1], "STOR a")
        try WaitLimit.usual.wait(for: "the hook") { lines("out") == ["/a"] }
        #expect(try server.terminate() == .exit(0))
        #expect(try paths("a.json") == ["/a"])
    }

    @Test func `a program that is missing is warned of when it is named`() throws {
        let server = try start("")
        try reload(
            server, "[[hook]]\nprogram = [\"/missing/hook\"]\non = [\"upload\"]\n", telling: "changed hook")
        try server.expectLog(#/Warning: The program \/missing\/hook of a hook is not there\./#)
        #expect(try server.terminate() == .exit(0))
    }

    @Test func `two hooks of one program have their own events`() throws {
        let server = try start(hook("h") + hook("h"))
        let client = try server.client()
        try client.upload([1], "STOR a")
        try WaitLimit.usual.wait(for: "both hooks") { lines("out") == ["/a", "/a"] }
        server.kill()
        try server.restart()
        try server.client().upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "both hooks") { lines("out").count { $0 == "/b" } == 2 }
        #expect(try server.terminate() == .exit(0))
    }
}
