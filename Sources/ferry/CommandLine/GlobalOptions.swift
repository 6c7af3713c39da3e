// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// The options of the program itself.
enum GlobalOptions {
    static let version = Option(nil, "version", "Show the version")
    static let command = Option(
        "c", "command", value: "COMMANDS", "Do these, with ; between them, and leave; several go in order",
        isRepeatable: true)
    static let script = Option(
        "f", "file", value: "SCRIPT", "Do the commands of a file, or of standard input: -; several go in order",
        isRepeatable: true)
    static let keepGoing = Option(
        nil, "keep-going", "Do not stop a script at its first failure; the worst counts",
        standard: "stop at the first failure")
    static let user = Option(
        "u", "user", value: "NAME", "The user who logs in; the password is asked for",
        standard: "from the URL, the bookmark or ~/.netrc, else asked for")
    static let passwordCommand = Option(
        nil, "password-command", value: "COMMAND",
        "Run this by /bin/sh -c; the first line it writes is the password (FERRY_HOST and FERRY_USER tell whose)",
        standard: "from the URL, \(CredentialSearch.variable) or ~/.netrc, else asked for")
    static let port = Option(nil, "port", value: "PORT", "The server's port", standard: "21")
    static let tls = Option(
        nil, "tls", value: "WHEN",
        "Encryption: auto, off, require (AUTH TLS or nothing) or implicit (from the first byte, as for ftps://)",
        standard: "auto: where the server has it")
    static let authorities = Option(
        nil, "ca", value: "FILE", "The authorities that certificates must lead to, in PEM",
        standard: "those of the system")
    static let trust = Option(
        nil, "trust", value: "FINGERPRINT", "The server must have this key, sha256:..., and needs no other proof",
        standard: "an authority's word, or the key that was seen first", isRepeatable: true)
    static let certificate = Option(
        nil, "certificate", value: "FILE", "The certificate to show to a server that asks for one, in PEM",
        standard: "none")
    static let key = Option(nil, "key", value: "FILE", "Its private key", standard: "in the certificate's file")
    static let active = Option(
        nil, "active", "Let the server make data connections", standard: "passive: EPSV, or else PASV")
    static let activeAddress = Option(
        nil, "active-address", value: "ADDRESS",
        "The address a server is told to connect to with --active, such as a router's",
        standard: "that of the control connection")
    static let activePorts = Option(
        nil, "active-ports", value: "A-B", "The ports at which servers are awaited with --active", standard: "any")
    static let bindAddress = Option(
        nil, "bind-address", value: "ADDRESS", "The address of this machine to connect from",
        standard: "the kernel's choice")
    static let proxy = Option(
        nil, "proxy", value: "URL",
        "Connect through a proxy, socks5://[USER:PASSWORD@]HOST:PORT or http://...; none: straight",
        standard: "ftp_proxy or all_proxy, unless no_proxy excepts the host")
    static let charset = Option(
        nil, "charset", value: "NAME", "The charset in which the server has its names, such as CP1252 or KOI8-R",
        standard: "UTF-8")
    static let ipv4 = Option(nil, "ipv4", "Use IPv4 only", standard: "both")
    static let ipv6 = Option(nil, "ipv6", "Use IPv6 only", standard: "both")
    static let timeout = Option(
        nil, "timeout", value: "SECONDS", "The longest silence of a server", standard: standardTimeouts)
    static let retries = Option(
        nil, "retries", value: "COUNT", "How often to try again what may be repeated", standard: "\(standard.retries)")
    static let quiet = Option("q", "quiet", "Say nothing but failures")
    static let verbose = Option("v", "verbose", "Show the server's replies; -vv shows the whole dialogue")
    static let trace = Option(nil, "trace", value: "FILE", "Record the dialogue in a file, without passwords")
    static let colour = Option(
        nil, "color", value: "WHEN", "Colours in listings: auto, always or never",
        standard: "auto: on a terminal, unless NO_COLOR is set")
    static let noNetrc = Option(nil, "no-netrc", "Do not read ~/.netrc")

    private static let standard = ConnectionConfiguration(host: "")

    private static var standardTimeouts: String {
        let spans = standard.timeouts
        return "\(seconds(spans.connect)) to connect, \(seconds(spans.reply)) for a reply, "
            + "\(seconds(spans.stall)) while data should move"
    }

    private static func seconds(_ span: Duration) -> String { "\(span.components.seconds) s" }

    static let all = [
        .help, version, command, script, keepGoing, user, passwordCommand, port, tls, authorities, trust,
        certificate, key, active, activeAddress, activePorts, bindAddress, proxy, charset, ipv4, ipv6, timeout, retries,
        .limit,
        .jobs,
        .noClobber,
        quiet, verbose, trace, colour, .json, noNetrc,
    ]
}

extension Settings {
    /// Reads the settings from the options of the program.
    init(_ arguments: Arguments) throws(Failure) {
        self.init()
        do throws(UsageError) { try read(arguments) } catch { throw Failure(error) }
        if let url = arguments.value(of: GlobalOptions.proxy) {
            proxy =
                url == Array("none".utf8) ? .none : .proxy(try ProxyVariable.proxy(url, from: GlobalOptions.proxy.name))
        }
        if let path = arguments.value(of: GlobalOptions.trace) { trace = try TraceFile(path) }
    }

    private mutating func read(_ arguments: Arguments) throws(UsageError) {
        user = arguments.value(of: GlobalOptions.user)
        passwordCommand = arguments.value(of: GlobalOptions.passwordCommand).map { PasswordCommand(line: $0) }
        if let port = arguments.value(of: GlobalOptions.port) { self.port = try SiteAddress.port(port) }
        try readSecurity(arguments)
        if arguments.has(GlobalOptions.active) { dataMode = .active }
        try readLocalEnds(arguments)
        if let name = arguments.text(of: GlobalOptions.charset) { charset = try Self.charset(name) }
        addresses = arguments.has(GlobalOptions.ipv4) ? .ipv4 : arguments.has(GlobalOptions.ipv6) ? .ipv6 : .any
        if let text = arguments.text(of: GlobalOptions.timeout) {
            timeout = try Amount.seconds(text, of: GlobalOptions.timeout)
        }
        if let text = arguments.text(of: GlobalOptions.retries) {
            retries = try Amount.count(text, of: GlobalOptions.retries)
        }
        if let text = arguments.text(of: .jobs) { jobs = try Amount.connections(text, of: .jobs) }
        if let text = arguments.text(of: .limit) { rateLimit = try RateTimetable(text, for: Option.limit.name) }
        keepsExisting = arguments.has(.noClobber)
        readsNetrc = !arguments.has(GlobalOptions.noNetrc)
        writesJSON = arguments.has(.json)
    }

    private mutating func readLocalEnds(_ arguments: Arguments) throws(UsageError) {
        localEnds.address = try Self.address(GlobalOptions.bindAddress, arguments)
        localEnds.activeAddress = try Self.address(GlobalOptions.activeAddress, arguments)
        guard let text = arguments.text(of: GlobalOptions.activePorts) else { return }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first > 0, first <= last
        else {
            throw UsageError(
                "\(GlobalOptions.activePorts.name) takes two ports, such as 50000-50099, not \(Printable.text(Array(text.utf8)))"
            )
        }
        localEnds.activePorts = first...last
    }

    private static func address(_ option: Option, _ arguments: Arguments) throws(UsageError) -> String? {
        guard let text = arguments.text(of: option) else { return nil }
        guard SocketAddress(numeric: text, port: 0) != nil else {
            throw UsageError(
                "\(option.name) takes an address in numbers, such as 10.0.0.7 or ::1, not \(Printable.text(Array(text.utf8)))"
            )
        }
        return text
    }

    private static func charset(_ name: String) throws(UsageError) -> NameCharset {
        guard let charset = NameCharset(name) else {
            throw UsageError(
                "\(GlobalOptions.charset.name) takes a charset of iconv(1) that has ASCII in it, such as CP1252, not \(Printable.text(Array(name.utf8)))"
            )
        }
        return charset
    }

    private mutating func readSecurity(_ arguments: Arguments) throws(UsageError) {
        if let word = arguments.text(of: GlobalOptions.tls) { tls.mode = try TLSConfiguration.Mode(typed: word) }
        if let file = arguments.value(of: GlobalOptions.authorities) { tls.authorities = .file(LocalPath(bytes: file)) }
        for value in arguments.values(of: GlobalOptions.trust) {
            let fingerprint = String(decoding: value, as: UTF8.self)
            guard fingerprint.hasPrefix("sha256:"), fingerprint.utf8.count == "sha256:".utf8.count + 44 else {
                throw UsageError(
                    "--trust takes the fingerprint of a key, sha256: and 44 characters, not \(Printable.text(value))")
            }
            tls.pins.insert(fingerprint)
        }
        let key = arguments.value(of: GlobalOptions.key)
        if let certificate = arguments.value(of: GlobalOptions.certificate) {
            tls.clientCertificate = TLSConfiguration.ClientCertificate(
                certificate: LocalPath(bytes: certificate), key: LocalPath(bytes: key ?? certificate))
        } else if key != nil {
            throw UsageError("--key needs --certificate")
        }
    }
}

extension Console {
    /// A console as the options of the program want it.
    convenience init(_ arguments: Arguments) throws(Failure) {
        var verbosity = Verbosity.normal
        if arguments.has(GlobalOptions.quiet) { verbosity = .quiet }
        switch arguments.count(of: GlobalOptions.verbose) {
        case 0: break
        case 1: verbosity = .replies
        default: verbosity = .dialogue
        }
        let word = arguments.text(of: GlobalOptions.colour) ?? ColourChoice.auto.rawValue
        guard let colours = ColourChoice(rawValue: word) else {
            throw Failure(.usage, "--color takes auto, always or never, not \(Printable.text(Array(word.utf8)))")
        }
        self.init(verbosity: verbosity, colours: colours, json: arguments.has(.json))
    }
}
