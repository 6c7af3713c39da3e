// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Servers whose listings are meant to do harm: nothing is written outside, run as a command, or shown as it came.
@Suite(.ownThread, .fewAtOnce) struct HostileServerTests {
    private let desk: ShellSandbox
    private let outside: SuiteDirectory

    init() throws {
        desk = try ShellSandbox()
        outside = try SuiteDirectory(named: "outside")
    }

    /// Runs ferry on a server whose directories hold those lines of MLSD, and whose files are four bytes each.
    private func run(
        _ arguments: String..., listing: @escaping @Sendable (_ path: String) -> [String]?
    ) async throws -> (result: ProgramResult, commands: CommandLog) {
        let log = CommandLog()
        let features = "211-Features:\r\n MLST type*;size*;\r\n MLSD\r\n211 End"
        let result = try await ScriptedServer.playing { session in
            try session.converse(log, replies: ["FEAT": features]) { command in
                let (verb, path) = (command.prefix { $0 != " " }, command.drop { $0 != " " }.dropFirst())
                if verb == "RETR" { return "evil" }
                guard let lines = listing(String(path)) else { return nil }
                if verb == "MLSD" { return lines.map { "\($0)\r\n" }.joined() }
                // LIST tells the same of what MLSD calls a directory.
                return lines.filter { $0.hasPrefix("type=dir") }
                    .map { "drwxr-xr-x 2 o g 0 Nov 20 2001 \($0.dropFirst("type=dir; ".count))\r\n" }.joined()
            }
        } to: { port in
            try desk.ferry(arguments, at: port).run(within: .seconds(60))
        }
        return (result, log)
    }

    @Test(arguments: ["../climbed", "/tmp/ferry-climbed", "a/../../climbed", "a\u{0}b"])
    func `a directory with a name that climbs is not fetched at all`(name: String) async throws {
        let (result, commands) = try await run("get", "-r", "127.0.0.1:d") { path in
            path == "d" ? ["type=file;size=4; good", "type=file;size=4; \(name)"] : nil
        }
        #expect(result.end == .exit(1), "\(result)")
        #expect(!commands.has("RETR"), "\(commands.all)")
        #expect(try inventory(of: desk.directory).subtracting(["d/"]) == [])
        #expect(!Files.exists(desk.path("../climbed")) && !Files.exists("/tmp/ferry-climbed"))
    }

    @Test func `names that mean something to a shell or a terminal are names, and are shown so`() async throws {
        let names = [
            "|touch ran", "-rf", "~root", "$(touch ran)", "`touch ran`", ";touch ran", " lead", "CON", "*",
            "bell\u{7}\u{1B}[31m", "\u{202E}txt.exe",
        ]
        let (result, _) = try await run("get", "-r", "127.0.0.1:d") { path in
            path == "d" ? names.map { "type=file;size=4; \($0)" } : nil
        }
        #expect(result.succeeded, "\(result)")
        #expect(try inventory(of: desk.directory) == Set(["d/"] + names.map { "d/\($0): evil" }))
        #expect(!result.errors.contains(0x1B) && !result.errors.contains(0x07))
        #expect(!result.output.contains(0x1B) && !result.output.contains(0x07))
    }

    /// CVE-2014-4877 of wget: a link, then a directory of the same name, whose files are written through the link.
    @Test(arguments: [true, false])
    func `nothing is written through a link that the same server has named`(isFirst: Bool) async throws {
        let link = "type=OS.unix=slink:\(outside.path("."));size=4; l"
        let lines = isFirst ? [link, "type=dir; l"] : ["type=dir; l", link]
        let (result, _) = try await run("get", "-r", "127.0.0.1:d") { path in
            ["d": lines, "d/l": ["type=file;size=4; passwd"]][path]
        }
        #expect(try inventory(of: outside.path(".")) == [], "\(result)")
    }

    @Test func `a name that is too long for this machine fails alone`() async throws {
        let long = String(repeating: "x", count: 300)
        let (result, _) = try await run("get", "-r", "127.0.0.1:d") { path in
            path == "d" ? ["type=file;size=4; \(long)", "type=file;size=4; good"] : nil
        }
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("xxx"), "\(result)")
        #expect(try inventory(of: desk.directory) == ["d/", "d/good: evil"])
    }

    @Test func `a directory that holds itself without end has one`() async throws {
        let (result, commands) = try await run("find", "127.0.0.1:d") { _ in ["type=cdir; self", "type=dir; self"] }
        #expect(result.end != .exit(0), "\(result)")
        #expect(result.errorText.contains("is nested too deeply"), "\(result)")
        #expect(commands.all.count < 2000)
    }
}
