// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Testing

/// A desk at which the lines of `docs/daily-tasks.md` are typed as they stand there.
///
/// `h` is the server's address in them, and `ferry` a script that knows its port and user.
final class DailyDesk {
    let server: FerrydProcess
    private let desk: ShellSandbox
    private let lines: [Int: String]

    init(_ server: FerrydProcess) throws {
        self.server = server
        desk = try ShellSandbox()
        lines = try Self.lines()
        try Files.makeDirectory("\(desk.home)/bin")
        let script =
            "exec '\(TestProgram.built("ferry").path)' --port \(server.name.port) --user \(server.user) \"$@\""
        try TestProgram.writeScript(script, to: "\(desk.home)/bin/ferry")
    }

    /// The lines of ferry on the page, by their numbers.
    static func lines() throws -> [Int: String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/daily-tasks.md"), encoding: .utf8)
        var lines: [Int: String] = [:]
        for row in page.split(separator: "\n") {
            guard let match = row.firstMatch(of: #/^\| (\d+) \| [^|]* \| `((?:[^`|]|\\\|)+)`/#),
                let number = Int(match.1)
            else { continue }
            lines[number] = String(match.2).replacing("\\|", with: "|")
        }
        return lines
    }

    /// The path of something here.
    func path(_ name: String) -> String { desk.path(name) }

    /// Another home, as of somebody who has never been at a server.
    func home(_ name: String) throws -> String {
        let path = "\(desk.home)/\(name)"
        try Files.makeDirectory(path)
        return path
    }

    /// The words that a shell makes of the line of that number; `more` stands behind `ferry get` or `ferry put` in it.
    func program(_ number: Int, adding more: String = "") throws -> TestProgram {
        let line = try #require(lines[number], "the page has no line \(number)")
            .replacing(#/\bh(?=[: ]|$)/#, with: "127.0.0.1")
            .replacing(#/ferry (get|put) /#) { "ferry \($0.1) \(more) " }
        return TestProgram("/bin/sh", "-c", line).started(in: desk.directory)
            .setting("HOME", to: desk.home)
            .setting("PATH", to: "\(desk.home)/bin:/usr/bin:/bin")
            .setting("FERRY_PASSWORD", to: server.password)
    }

    /// Runs the line of that number, which must succeed.
    @discardableResult func run(_ number: Int) throws -> ProgramResult {
        let result = try program(number).run(within: .seconds(60))
        #expect(result.succeeded, "\(number): \(result)")
        return result
    }

    /// The line of that number in a terminal.
    func terminal(_ number: Int, changing change: (inout TestProgram) -> Void = { _ in }) throws -> PseudoTerminal {
        var program = try program(number)
        change(&program)
        return try PseudoTerminal(running: program)
    }

    /// Begins the line of that number slowly, and kills it when enough has moved.
    func breakOff(_ number: Int, when isEnough: () throws -> Bool) throws {
        let program = try program(number, adding: "--limit 2M")
        let ferry = try RunningProgram(program)
        defer { ferry.kill() }
        let limit = WaitLimit.usual
        while try !isEnough() {
            if limit.passed { throw limit.exceeded("enough of line \(number) to move") }
            usleep(2000)
        }
    }
}
