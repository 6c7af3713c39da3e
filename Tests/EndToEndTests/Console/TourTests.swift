// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Testing

/// The tour of the README, word by word: what it types is typed, and what it shows must be shown.
///
/// Of what differs from run to run (times, sizes, ports, paths, the password) only the words around it are compared.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct TourTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The lines of the fenced blocks of the tour: the start, the dialogue, the single commands, the console.
    private func blocks() throws -> [[String]] {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let tour = try #require(readme.firstMatch(of: #/## A tour[^\n]*\n(?s:(.*?))\n## /#)).1
        return tour.components(separatedBy: "```").enumerated().filter { !$0.offset.isMultiple(of: 2) }
            .map { $0.element.split(separator: "\n").map(String.init) }
    }

    /// A line without what differs from run to run.
    private func words(_ line: String) -> String {
        line.replacing(#/\S*ferryd? (?=user|ftp:)/#, with: "ferry ")
            .replacing(#/(port |localhost:)\d+/#) { "\($0.1)N" }
            .replacing(#/127\.0\.0\.1:\d+/#, with: "localhost:N")
            .replacing(#/sha256:[^,\s]+/#, with: "sha256:X")
            .replacing(#/ --state \S+/#, with: "")
            .replacing(#/password \S+-\S+-\S+-\S+/#, with: "password X")
            .replacing(#/\/\S+\/(served|ferryd)\b/#) { "/\($0.1)" }
            .replacing(#/[\d,]+ bytes in .* s \([^)]*\)/#, with: "N bytes")
            .replacing(#/^\S+Z \[\d+\]/#, with: "TIME")
            .trimmingCharacters(in: .whitespaces)
    }

    @Test func `the tour shows what the programs show`() throws {
        let blocks = try blocks()
        try #require(blocks.count == 5)
        let desk = try ShellSandbox()
        for name in ["README.md", "LICENSE"] {
            try Files.write(Array(Data(contentsOf: Self.root.appending(path: name))), to: desk.path(name))
        }
        try Files.makeDirectory(desk.path("served"))

        // As `make run` does, on a free port and with state of its own.
        let server = try RunningProgram(
            TestProgram.built(
                "ferryd", "0", "--root", desk.path("served"), "--state", desk.path("ferryd")))
        let port = try #require(UInt16(server.expect(#/Listening on port (\d+)\n/#).1))
        let password = String(try server.expect(#/name ferry, password (\S+)/#).1)
        _ = try server.expect(#/Connect with: .*\n/#)
        let start = server.outputText.split(separator: "\n").map { words(String($0)) }
        #expect(blocks[0].first == "$ make run")
        for line in blocks[0].dropFirst() { #expect(start.contains(words(line)), "\(line)\nis not in\n\(start)") }

        try talk(blocks[1], at: desk, port, password)
        for command in blocks[2] {
            let result = try run(command, at: desk, port, password)
            #expect(result.succeeded, "\(command): \(result)")
        }
        #expect(try Files.read(desk.path("served/LICENSE")) == Files.read(desk.path("LICENSE")))

        let console = server.outputText.split(separator: "\n").map { words(String($0)) }
        for line in blocks[3] { #expect(console.contains(words(line)), "\(line)\nis not in\n\(console)") }
    }

    /// Types what stands behind the prompts, and waits for what stands below.
    private func talk(_ lines: [String], at desk: ShellSandbox, _ port: UInt16, _ password: String) throws {
        let command = try #require(lines.first?.wholeMatch(of: #/\$ \.build\/release\/ferry (\S+)/#)).1
        let terminal = try desk.terminal(String(command).replacing(":2121", with: ":\(port)"))
        for line in lines.dropFirst() {
            if line == "Password:" {
                try terminal.expect(line)
                try terminal.enter(password)
            } else if let typed = line.wholeMatch(of: #/(ferry \S+>) (.+)/#) {
                try terminal.expect(String(typed.1))
                try terminal.enter(String(typed.2))
            } else if let connected = line.wholeMatch(of: #/(.*):2121 (.*sha256:)\S+(,.*)/#) {
                try terminal.expect("\(connected.1):\(port) \(connected.2)")
                try terminal.expect(String(connected.3))
            } else {
                // Transfers up to their size, everything else to its end.
                let transfer = line.firstMatch(of: #/^(Up|Down)loaded [^:]+: /#).map { String($0.output.0) }
                try terminal.expect(transfer ?? line.replacing(":2121", with: ":\(port)"))
            }
        }
        #expect(try terminal.expectEnd() == .exit(0))
    }

    /// Runs a line of a shell.
    private func run(_ line: String, at desk: ShellSandbox, _ port: UInt16, _ password: String) throws -> ProgramResult
    {
        let ferry = desk.ferry()
        let command = String(line.dropFirst("$ ".count)).replacing(".build/release/ferry", with: ferry.path)
            .replacing(":2121", with: ":\(port)")
        var shell = ferry
        shell.path = "/bin/sh"
        shell.arguments = ["-c", command].map { Array($0.utf8) }
        return try shell.setting("FERRY_PASSWORD", to: password).run()
    }
}
