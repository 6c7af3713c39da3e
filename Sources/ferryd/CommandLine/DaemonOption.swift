// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FerryIO
import ProgramKit

/// An option of a serving `ferryd`: its declaration, and what it changes.
struct DaemonOption: Sendable {
    let declaration: ProgramKit.Option
    /// True if another value holds only from the next start on.
    let needsRestart: Bool
    let apply: @Sendable (String, inout Options) throws(UsageError) -> Void

    init(
        name: String, value: String?, valueIsOptional: Bool = false, summary: String, standard: String? = nil,
        isRepeatable: Bool = false, example: String? = nil, needsRestart: Bool = false,
        apply: @escaping @Sendable (String, inout Options) throws(UsageError) -> Void
    ) {
        declaration = ProgramKit.Option(
            nil, name, value: value, valueIsOptional: valueIsOptional, summary, standard: standard,
            isRepeatable: isRepeatable, example: example)
        self.needsRestart = needsRestart
        self.apply = apply
    }

    /// The port, which may also be given without its word.
    static let port = DaemonOption(
        name: "port", value: "PORT", summary: "listen on this port; the word --port may be left out",
        standard: "\(Serving.defaultPort)"
    ) {
        (text, options) throws(UsageError) in
        guard let port = UInt16(text) else {
            throw UsageError("--port needs a number from 0 to 65535, not \"\(text)\".")
        }
        options.port = port
    }

    /// All of them, in the order of the help.
    static let all: [DaemonOption] =
        [
            port,
            DaemonOption(
                name: "root", value: "DIR", summary: "serve this directory", standard: "the current one",
                example: "/srv/ftp", needsRestart: true
            ) {
                $1.root = $0
            },
            DaemonOption(
                name: "listen", value: "ADDRESS", summary: "listen on this address only; may be repeated",
                standard: "all addresses", isRepeatable: true, apply: { $1.listen.append($0) }),
            DaemonOption(
                name: "anonymous", value: "read|write", valueIsOptional: true,
                summary: "let visitors in without an account, to read, or to write too; without =, to read",
                standard: "no visitors", needsRestart: true,
                apply: { (text, options) throws(UsageError) in
                    options.anonymous =
                        try text.isEmpty ? .read : choice(text, of: "--anonymous", among: [.read, .write])
                }),
            DaemonOption(
                name: "passive-ports", value: "A-B", summary: "await data connections on these ports only",
                standard: "any free port", example: "10000-10999"
            ) {
                (text, options) throws(UsageError) in options.configuration.passivePorts = try ports(text)
            },
            DaemonOption(
                name: "public-address", value: "HOST", summary: "the IPv4 address that PASV tells, behind a router",
                standard: "the one that the client connected to"
            ) {
                (text, options) throws(UsageError) in
                guard let address = SocketAddress(numeric: text, port: 0), !address.isV6 else {
                    throw UsageError("--public-address needs an IPv4 address, such as 192.0.2.7, not \"\(text)\".")
                }
                options.configuration.publicAddress = address
            },
            DaemonOption(
                name: "passive-address", value: "NETWORK=ADDRESS",
                summary:
                    "the IPv4 address that PASV tells to clients of a network instead, or \"local\" for the one that "
                    + "they connected to; may be repeated, and the first one that fits holds", standard: "none",
                isRepeatable: true, example: "10.0.0.0/8=10.1.2.3"
            ) {
                (text, options) throws(UsageError) in
                options.configuration.passiveAddresses.append(try passiveAddress(text))
            },
        ] + encryption + acme + messages + containers + rights + verifiers + stores + database + [
            DaemonOption(
                name: "state", value: "DIR", summary: "keep accounts in this directory",
                standard: "/var/lib/ferryd for root, else ~/.local/state/ferryd", example: "/var/lib/ferryd",
                needsRestart: true
            ) {
                $1.state = StateDirectory(path: Array($0.utf8))
            },
            .count("max-sessions", "how many may be connected at once", \.limits.sessions),
            .count("max-per-address", "how many of them from one address", \.limits.sessionsPerAddress),
        ] + protection + [
            .rate("rate-up", "most bytes a second of all uploads together: 500K, 2M", \.rates.up),
            .rate("rate-down", "the same for downloads", \.rates.down),
            DaemonOption(
                name: "loops", value: "N", summary: "threads that serve connections, 256 at most",
                standard: "one per processor", example: "2", needsRestart: true
            ) {
                (text, options) throws(UsageError) in
                options.configuration.loops = try number(text, of: "--loops")
                if options.configuration.loops > 256 { throw UsageError("--loops takes 256 at most, not \(text).") }
            },
            DaemonOption(
                name: "durability", value: "none|data",
                summary: "with data, answer an upload only when it is on the disk, safe from a power cut",
                standard: "none", needsRestart: true
            ) {
                (text, options) throws(UsageError) in
                options.durability = try choice(text, of: "--durability", among: Options.Durability.allCases)
            },
            .count("login-attempts", "wrong passwords before a connection is closed", \.limits.loginAttempts),
            .seconds("login-timeout", "how long a login may take", \.timeouts.login),
            .seconds("idle-timeout", "how long a session may say nothing", \.timeouts.idle),
            .seconds("stall-timeout", "how long a transfer may move nothing", \.timeouts.stall),
            .seconds("grace", "how long transfers may go on after SIGTERM", \.timeouts.grace),
            DaemonOption(
                name: "ascii", value: "on-request|rfc|off", summary: "when line ends of text files are converted",
                standard: "on-request"
            ) {
                (text, options) throws(UsageError) in
                options.configuration.ascii = try choice(text, of: "--ascii", among: ASCIIPolicy.allCases)
            },
            DaemonOption(
                name: "list-recursive", value: "N", summary: "let LIST -R walk through a tree, N entries at most",
                standard: "one directory at a time", example: "10000"
            ) {
                (text, options) throws(UsageError) in
                options.configuration.recursionBudget = try number(text, of: "--list-recursive")
            },
            DaemonOption(
                name: "mode-z-level", value: "1-9|off", summary: "how hard MODE Z may compress at most, or no MODE Z",
                standard: "6", example: "6"
            ) {
                (text, options) throws(UsageError) in
                guard text != "off" else { return options.configuration.compressionLevel = nil }
                guard let level = Int(text), (1...9).contains(level) else {
                    throw UsageError("--mode-z-level needs a number from 1 to 9, or off, not \"\(text)\".")
                }
                options.configuration.compressionLevel = level
            },
            DaemonOption(
                name: "log", value: "text|json", summary: "how the console tells what happens", standard: "text",
                needsRestart: true
            ) {
                (text, options) throws(UsageError) in
                options.log = try choice(text, of: "--log", among: Options.LogFormat.allCases)
            },
            DaemonOption(
                name: "log-file", value: "FILE", summary: "write the log to this file; SIGUSR1 opens it anew",
                standard: "standard output", example: "/var/log/ferryd/ferryd.log", needsRestart: true
            ) { $1.logFile = $0 },
        ] + records + control + [
            DaemonOption(
                name: "quiet", value: nil, summary: "after the start, tell only what went wrong", needsRestart: true
            ) {
                $1.verbosity = .quiet
            },
            DaemonOption(
                name: "verbose", value: nil, summary: "tell every command too, and refusals that clients expect",
                needsRestart: true
            ) {
                $1.verbosity = .verbose
            },
        ]

    static func choice<Choice: RawRepresentable<String>>(
        _ text: String, of option: String, among choices: [Choice]
    ) throws(UsageError) -> Choice {
        guard let choice = choices.first(where: { $0.rawValue == text }) else {
            let words = choices.map(\.rawValue).joined(separator: ", ")
            throw UsageError("\(option) needs one of \(words), not \"\(text)\".")
        }
        return choice
    }

    private static func ports(_ text: String) throws(UsageError) -> ClosedRange<UInt16> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 1024, first <= last else {
            throw UsageError("--passive-ports needs two ports from 1024 on, such as 10000-10999, not \"\(text)\".")
        }
        return first...last
    }
}
