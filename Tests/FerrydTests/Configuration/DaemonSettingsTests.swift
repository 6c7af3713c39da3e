// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

struct DaemonSettingsTests {
    private let directory: SuiteDirectory
    private var file: String { directory.path("ferryd.toml") }

    init() throws { directory = try SuiteDirectory() }

    private func resolve(
        _ text: String?, _ variables: [String: String] = [:], _ words: String...
    ) throws -> ResolvedSettings {
        if let text { try Files.write(Array(text.utf8), to: file) }
        let invocation = try DaemonInvocation(
            words.map { Array($0.utf8) }, variables: variables, standardFile: file)
        guard case .serve(let settings) = invocation else { throw UsageError("it would not serve") }
        return try settings.resolve()
    }

    private func mistakes(_ text: String?, _ variables: [String: String] = [:]) -> [String] {
        do {
            _ = try resolve(text, variables)
            return []
        } catch let error as SettingsError {
            return error.mistakes.map { $0.replacing(file, with: "FILE") }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `the command line wins over the environment, and that over the file`() throws {
        let text = "port = 1\ngrace = 2\nlog = \"json\"\nlisten = [\"a\", \"b\"]\nverbose = true"
        let options = try resolve(
            text, ["FERRYD_GRACE": "3", "FERRYD_PORT": "4", "FERRYD_LISTEN": "c"], "5", "--quiet"
        )
        .options
        #expect(options.port == 5)
        #expect(options.configuration.timeouts.grace == .seconds(3))
        #expect(options.log == .json)
        #expect(options.listen == ["c"])
        #expect(options.verbosity == .quiet)
    }

    @Test func `a limit is a number, or off`() throws {
        let options = try resolve(
            "ban-after = 5\nconnection-rate = 50\nmax-before-login = 7\nban-exempt = [\"192.0.2.0/24\"]",
            ["FERRYD_CONNECTION_RATE_PER_ADDRESS": "off"]
        ).options.configuration
        #expect(options.bans.failures == 5)
        #expect(options.bans.exempt.map(\.description) == ["192.0.2.0/24"])
        #expect(options.limits.connectionRate == 50)
        #expect(options.limits.connectionRatePerAddress == nil)
        #expect(options.limits.connectionsBeforeLogin == 7)
        #expect(try resolve("ban-after = \"off\"").options.configuration.bans.failures == nil)
        #expect(
            mistakes(
                "ban-after = \"never\"\nban-within = \"off\"\nban-exempt = [\"x\"]\npassive-address = [\"::/0=::1\"]")
                == [
                    "FILE:1:13: ban-after needs a number from 1 on, or off, not \"never\".",
                    "FILE:2:14: ban-within takes a number, such as 600, not the text \"off\".",
                    "FILE:3:15: ban-exempt takes addresses and networks, such as 192.0.2.7 or 2001:db8::/32, not \"x\".",
                    "FILE:4:20: passive-address takes an IPv4 network and an address, such as 10.0.0.0/8=10.1.2.3, not "
                        + "\"::/0=::1\".",
                ])
    }

    @Test func `what is off in a stronger place is off`() throws {
        #expect(try resolve("anonymous = true", ["FERRYD_ANONYMOUS": "false"]).options.anonymous == .off)
    }

    @Test func `a file that is not there is none, unless somebody names it`() throws {
        #expect(try resolve(nil).file == nil)
        let error = #expect(throws: SettingsError.self) { try resolve(nil, [:], "--configuration", "/nowhere") }
        #expect(error?.mistakes == ["--configuration /nowhere cannot be read: No such file or directory."])
        #expect(
            mistakes(nil, ["FERRYD_CONFIGURATION": "/nowhere"]) == [
                "FERRYD_CONFIGURATION /nowhere cannot be read: No such file or directory."
            ])
    }

    @Test func `all that is wrong is told at once, each with its place`() {
        let text = """
            max-sesions = 3
            loops = 1000
            port = 70000
            passive-ports = "80-90"
            tls = "maybe"
            """
        #expect(
            mistakes(text, ["FERRYD_GRACE": "0", "FERRYD_QUIET": "perhaps"]) == [
                #"FERRYD_QUIET takes true or false, not "perhaps"."#,
                #"FILE:1:1: There is no key "max-sesions"; did you mean "max-sessions"?"#,
                "FILE:2:9: loops takes 256 at most, not 1000.",
                #"FILE:3:8: port needs a number from 0 to 65535, not "70000"."#,
                #"FILE:4:17: passive-ports needs two ports from 1024 on, such as 10000-10999, not "80-90"."#,
                #"FILE:5:7: tls needs one of off, offer, require, not "maybe"."#,
                #"FERRYD_GRACE needs a number from 1 on, not "0"."#,
            ])
    }

    /// Commands that need only the state of the server go on, as long as it is certain where that is.
    @Test func `a mistake elsewhere does not hide the keys that a command needs`() throws {
        func state(_ text: String, _ variables: [String: String] = [:]) throws -> String? {
            try Files.write(Array(text.utf8), to: file)
            let settings = DaemonSettings(variables: variables, standardFile: file)
            let (options, mistakes) = try settings.resolve(needing: ["state", "database"])
            #expect(!mistakes.isEmpty)
            return options.state.map { String(decoding: $0.path, as: UTF8.self) }
        }
        for line in ["grce = 3", "port = 70000", "root = /srv", "[[listner]]\nport = 5", "[[hook]]\non = [\"x\"]"] {
            #expect(try state("state = \"/s\"\n\(line)\n") == "/s", "\(line)")
        }
        #expect(try state("state = \"/s\"", ["FERRYD_QUIET": "perhaps"]) == "/s")
        for text in [
            "state = 5\nport = 1", "stat = \"/s\"", "state = \"/s", "state = /s", "database = 5", "a = [\nb = [\n",
        ] {
            #expect(throws: SettingsError.self, "\(text)") { try state(text) }
        }
    }

    @Test func `settings that contradict each other are told with the place of one`() {
        #expect(
            mistakes("tls = \"off\"\nimplicit-port = 990\n") == [
                "FILE:1:7: implicit-port needs TLS, and tls is off."
            ])
    }
}
