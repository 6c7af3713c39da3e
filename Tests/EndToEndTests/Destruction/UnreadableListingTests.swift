// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization
import Testing

/// Listings that hold lines nobody can read: shown as they came, and no ground to delete or copy by.
@Suite(.ownThread, .fewAtOnce) struct UnreadableListingTests {
    private static let listing = """
        -rw-r--r-- 1 o g 3 Nov 20 2001 good\r
        QPGMR 40960 20/11/26 13:45:00 *STMF notes.txt\u{1B}[31m\r

        """

    /// Plays a server without MLSD that has one directory `d`, and runs a command of ferry on it.
    private func run(_ arguments: String...) async throws -> (result: ProgramResult, commands: [String]) {
        let desk = try Desk()
        let commands = Commands()
        let result = try await ScriptedServer.playing { session in
            try session.welcome()
            let replies = [
                "FEAT": "502 No.", "PWD": "257 \"/\"", "CWD": "250 There.", "TYPE": "200 Yes.", "SIZE": "550 No.",
                "MDTM": "550 No.",
            ]
            while true {
                guard let line = try session.nextLine() else { return }
                let text = String(decoding: line, as: UTF8.self)
                commands.add(text)
                let verb = String(text.prefix { $0 != " " })
                switch verb {
                case "QUIT": return try session.reply("221 Bye.")
                case "EPSV":
                    let listener = try RawListener()
                    try session.reply("229 Yes (|||\(try listener.name.port)|).")
                    let command = String(decoding: try session.nextLine() ?? [], as: UTF8.self)
                    commands.add(command)
                    try session.reply("150 Here.")
                    let data = try listener.accept()
                    let isInside = command.contains(" d")
                    try data.send(isInside ? Self.listing : "drwxr-xr-x 2 o g 0 Nov 20 2001 d\r\n")
                    data.close()
                    try session.reply("226 Done.")
                default: try session.reply(replies[verb] ?? "250 Done.")
                }
            }
        } to: { port in
            var program = desk.ferry("--port", "\(port)", "--user", "ada").setting("FERRY_PASSWORD", to: "secret")
            program.arguments = arguments.map { Array($0.utf8) } + program.arguments
            return try program.run()
        }
        return (result, commands.all)
    }

    @Test(arguments: ["ls", "find", "du", "tree"])
    func `what cannot be read is shown as it came, and the rest too`(command: String) async throws {
        let (result, _) = try await run(command, "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("QPGMR 40960 20/11/26 13:45:00 *STMF notes.txt\\x1B[31m"), "\(result)")
        #expect(!result.errorText.contains("\u{1B}"))
        #expect(result.outputText.contains(command == "du" ? "1 file" : "good"), "\(result)")
    }

    @Test(arguments: ["ls", "find", "du"])
    func `programs get it as an object of its own`(command: String) async throws {
        let (result, _) = try await run(command, "--json", "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(
            result.outputText.contains(#"{"unreadable":"QPGMR 40960 20/11/26 13:45:00 *STMF notes.txt\u001b[31m","#),
            "\(result)")
    }

    @Test func `nothing is deleted by it`() async throws {
        let (result, commands) = try await run("rm", "-r", "--yes", "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("left alone"), "\(result)")
        #expect(!commands.contains { $0.hasPrefix("DELE") || $0.hasPrefix("RMD") }, "\(commands)")
    }

    @Test func `nothing is fetched by it`() async throws {
        let (result, commands) = try await run("get", "-r", "127.0.0.1:d")
        #expect(result.end == .exit(1), "\(result)")
        #expect(!commands.contains { $0.hasPrefix("RETR") }, "\(commands)")
    }
}

/// What the server was told.
private final class Commands: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}
