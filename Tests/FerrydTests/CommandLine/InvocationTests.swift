// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

@Suite struct InvocationTests {
    private func options(_ arguments: String...) throws -> Options {
        try Self.options(arguments)
    }

    /// The options of a command line alone.
    private static func options(_ arguments: [String]) throws -> Options {
        let words = arguments.map { Array($0.utf8) }
        guard case .serve(let settings) = try DaemonInvocation(words, variables: [:], standardFile: nil) else {
            throw UsageError("it would not serve")
        }
        return try settings.resolve().options
    }

    @Test func `nothing at all serves with what a first start can live with`() throws {
        let options = try options()
        #expect(options.port == nil)
        #expect(options.root == ".")
        #expect(options.anonymous == .off)
        #expect(options.configuration.loops == System.processors)
    }

    @Test func `every option finds its place`() throws {
        let options = try options(
            "2100", "--root", "/srv", "--listen=127.0.0.1", "--listen", "::1", "--anonymous=write",
            "--passive-ports", "50000-50999", "--public-address", "192.0.2.7", "--max-sessions", "10",
            "--max-per-address=5", "--loops", "1", "--login-attempts", "2", "--login-timeout", "3",
            "--rate-up=2M", "--rate-down", "3K", "--idle-timeout", "4", "--stall-timeout", "5", "--grace", "6",
            "--ascii", "rfc", "--log", "json", "--quiet")
        #expect(options.port == 2100)
        #expect(options.root == "/srv")
        #expect(options.listen == ["127.0.0.1", "::1"])
        #expect(options.anonymous == .write)
        #expect(options.log == .json)
        #expect(options.verbosity == .quiet)
        let configuration = options.configuration
        #expect(configuration.passivePorts == 50000...50999)
        #expect(configuration.publicAddress == SocketAddress(numeric: "192.0.2.7", port: 0))
        #expect(configuration.limits.sessions == 10)
        #expect(configuration.limits.sessionsPerAddress == 5)
        #expect(configuration.loops == 1)
        #expect(configuration.rates == TransferRates(up: TransferRate("2M"), down: TransferRate("3K")))
        #expect(configuration.limits.loginAttempts == 2)
        #expect(configuration.timeouts.login == .seconds(3))
        #expect(configuration.timeouts.idle == .seconds(4))
        #expect(configuration.timeouts.stall == .seconds(5))
        #expect(configuration.timeouts.grace == .seconds(6))
        #expect(configuration.ascii == .rfc)
    }

    @Test func `the value of an optional one is written with it`() throws {
        let options = try options("--anonymous", "2100")
        #expect(options.anonymous == .read)
        #expect(options.port == 2100)
    }

    @Test(arguments: [
        (["99999"], "A port is a number from 0 to 65535, not \"99999\"."),
        (["hlep"], "A port is a number from 0 to 65535, not \"hlep\". Did you mean \"ferryd help\"?"),
        (["users"], "A port is a number from 0 to 65535, not \"users\". Did you mean \"ferryd user\"?"),
        (["--quiet", "user", "list"], "A port is a number from 0 to 65535, not \"user\". Options come behind"),
        (
            ["/srv/ftp"],
            "A port is a number from 0 to 65535, not \"/srv/ftp\". To serve a directory: ferryd --root /srv"
        ),
        (["--root="], "--root needs a value: --root DIR"),
        (["--root", ""], "--root needs a value: --root DIR"),
        (["--state="], "--state needs a value: --state DIR"),
        (["--listen", ""], "--listen needs a value: --listen ADDRESS"),
        (["--anonymous="], "--anonymous needs a value: --anonymous[=read|write]"),
        (["21", "22"], "\"22\" is one word too many: there is one port."),
        (["--rot", "/"], "Unknown option --rot; did you mean --root?"),
        (["--root"], "--root needs a value: --root DIR"),
        (["--quiet=yes"], "--quiet takes no value"),
        (["--anonymous=all"], "--anonymous needs one of read, write, not \"all\"."),
        (["--passive-ports", "80-90"], "--passive-ports needs two ports from 1024 on"),
        (["--passive-ports", "5000"], "--passive-ports needs two ports from 1024 on"),
        (["--public-address", "::1"], "--public-address needs an IPv4 address"),
        (
            ["--rate-up", "-1"], "--rate-up takes bytes a second from 1K on, such as 500K or 2M, not \"-1\"."
        ),
        (["--max-sessions", "0"], "--max-sessions needs a number from 1 on, not \"0\"."),
        (["--loops", "1000"], "--loops takes 256 at most, not 1000."),
        (["--log", "xml"], "--log needs one of text, json, not \"xml\"."),
    ])
    func `a mistake is said with what to do`(_ arguments: [String], _ beginning: String) {
        let error = #expect(throws: (any Error).self) { try Self.options(arguments) }
        let message = (error as? UsageError)?.message ?? (error as? SettingsError)?.message
        #expect(message?.hasPrefix(beginning) == true, "\(message ?? "nothing")")
    }

    @Test(arguments: [(["help"], true), (["--quiet", "help"], true), (["version"], false)])
    func `help and version are words too`(words: [String], isHelp: Bool) throws {
        switch try DaemonInvocation(words.map { Array($0.utf8) }) {
        case .help: #expect(isHelp)
        case .version: #expect(!isHelp)
        case .serve: Issue.record("it would serve")
        }
    }

    @Test func `help tells every default, and the exit codes one a line`() {
        for option in DaemonInvocation.declarations where option.value != nil {
            #expect(option.standard != nil, "\(option.name)")
        }
        let lines = Usage.text(width: 80).split(separator: "\n")
        for (code, _) in DaemonExitCode.meanings {
            #expect(lines.contains { $0.firstMatch(of: #/^  (\d+) /#)?.1 == "\(code.rawValue)" }, "\(code)")
        }
    }

    @Test func `help tells every command, and "help" before one asks for its own`() throws {
        let lines = Usage.text(width: 80).split(separator: "\n")
        for command in DaemonCommand.all {
            #expect(lines.contains { $0.hasPrefix("  \(command.name) ") }, "\(command.name)")
            let words = ["help", command.name, "add"].map { Array($0.utf8) }
            let found = try #require(DaemonCommand.named(by: words))
            #expect(found.command.name == command.name)
            #expect(found.words == ["add", "--help"].map { Array($0.utf8) })
        }
        #expect(DaemonCommand.named(by: [Array("help".utf8)]) == nil)
        #expect(DaemonCommand.named(by: ["help", "me"].map { Array($0.utf8) }) == nil)
    }

    @Test func `help tells every option`() {
        let lines = Usage.text(width: 80).split(separator: "\n")
        for option in DaemonInvocation.declarations {
            #expect(lines.contains { $0.hasPrefix("  \(option.spelling)") }, "\(option.name)")
        }
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}
