// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `doctor`: looks at a server and the way to it, and says what is wrong.
enum Doctor: ShellCommand {
    static let names = ["doctor"]
    static let group = CommandGroup.connection
    static let summary = "Find out what is wrong with a server, or with the way to it"
    static let operands = Operands("HOST [PORT]", 1...2, .site, .text)
    static let needs = Needs.nothing
    static let writesOutput = true
    private static let write = Option(
        nil, "write", "Upload, rename and delete a scratch file, which also tells the server's clock",
        standard: "nothing is changed there")
    private static let limits = Option(
        nil, "limits", "Try how many connections are let in, up to 10", standard: "one at a time")
    private static let forget = Option(
        nil, "forget", "Forget what earlier connections have taught about the server; nothing is looked at")
    static let options: [Option] = [write, limits, forget, .json]
    static let oneShot: OneShot? = .alone
    static let explanation = """
        The name, each address, the greeting, TLS and its versions, and the certificate are looked at without a login.
        What earlier connections have taught about the server is told too (--forget drops it): it spares round trips.
        With a user (--user NAME, NAME@HOST, or the guest of ftp://HOST/) also the login, features, each way to a data
        connection, and TLS on it. A password goes to no server that is not trusted, and not in clear without --tls off.
        Each line says what was found; a problem also whose fault it is, as far as that shows from here, and what to
        do. --json makes an object of each, for a support ticket: no password is in it.
        """

    /// The most connections that --limits opens.
    private static let mostConnections = 10

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let workspace = shell.workspace
        let site = try site(arguments.operands)
        var configuration = try workspace.settings.configuration(for: site)
        let known = configuration.profile
        // All of it is looked at anew.
        configuration.profile = nil
        if arguments.has(forget) {
            let isGone = HostProfiles().forget(configuration.host, configuration.port)
            let place = Printable.text(Array("\(configuration.host):\(configuration.port)".utf8))
            return workspace.console.say("\(isGone ? "Forgot" : "Nothing was known of") \(place)")
        }
        let (transcript, trace) = (workspace.transcript, workspace.settings.trace)
        configuration.transcript = { line in
            trace?.record(line)
            transcript.show(line)
        }
        var examination = ServerExamination(
            configuration, as: try await credentials(for: site, configuration.port, workspace))
        examination.writes = arguments.has(write)
        examination.connectionLimit = arguments.has(limits) ? mostConnections : 1
        var report = DoctorReport(
            console: workspace.console, asJSON: arguments.has(.json) || workspace.settings.writesJSON)
        if let known {
            report.add(ServerFinding(.profile, .note, "Known from earlier connections: \(known.words)."))
        }
        do throws(FTPError) { try await examination.run { report.add($0) } } catch { throw Failure(error) }
        try report.finish()
    }

    private static func site(_ operands: [Word]) throws(Failure) -> SiteAddress {
        do throws(UsageError) {
            var site = try SiteAddress(parsing: operands[0].bytes)
            if operands.count > 1 { site.port = try SiteAddress.port(operands[1].bytes) }
            return site
        } catch {
            throw Failure(error, usage: usage)
        }
    }

    /// The user who is to log in; `nil` when nobody was named.
    private static func credentials(
        for site: SiteAddress, _ port: UInt16, _ workspace: ShellWorkspace
    ) async throws(Failure) -> Credentials? {
        guard site.isURL || site.user != nil || site.bookmarkUser != nil || workspace.settings.user != nil else {
            return nil
        }
        let search = CredentialSearch(
            site: site, port: port, settings: workspace.settings, dialogue: workspace.dialogue, lastUser: nil)
        return try await search.credentials()
    }
}

/// The lines of an examination, and its end.
private struct DoctorReport {
    private let console: Console
    private let asJSON: Bool
    private var problems: [ServerFinding] = []

    init(console: Console, asJSON: Bool) { (self.console, self.asJSON) = (console, asJSON) }

    mutating func add(_ finding: ServerFinding) {
        if finding.verdict == .problem { problems.append(finding) }
        if asJSON { return console.write(line: finding.json.text) }
        for line in finding.lines(width: console.textWidth) { console.write(line: line) }
    }

    /// Sums up; fails by the first problem.
    func finish() throws(Failure) {
        guard let first = problems.first else {
            return console.say("No problems were found.")
        }
        console.say("\(Readable.count(problems.count, "problem")) found.")
        throw .told(first.check.exitCode)
    }
}

extension ServerFinding {
    /// The lines for a person: the verdict, what was found, and what to do.
    fileprivate func lines(width: Int) -> [String] {
        var texts = [message]
        if verdict == .problem, let fault { texts.append("Whose fault: \(fault.words).") }
        if let advice { texts.append("What to do: \(advice)") }
        let lines = texts.flatMap { $0.wrapped(toWidth: width - 8) }
        return lines.enumerated().map { ($0 == 0 ? verdict.mark : "").padded(toWidth: 8) + $1 }
    }

    /// The object for a program.
    fileprivate var json: JSON {
        var members: [(key: String, value: JSON)] = [
            ("check", .text(check.rawValue)), ("verdict", .text(verdict.rawValue)), ("message", .text(message)),
        ]
        if let fault { members.append(("fault", .text(fault.rawValue))) }
        if let advice { members.append(("advice", .text(advice))) }
        members += facts.map { ($0.name, $0.value.json) }
        return .object(members)
    }
}

extension ServerFinding.Verdict {
    fileprivate var mark: String {
        switch self {
        case .good: "ok"
        case .note: "note"
        case .problem: "PROBLEM"
        case .skipped: "-"
        }
    }
}

extension ServerFinding.Fault {
    fileprivate var words: String {
        switch self {
        case .server: "the server's"
        case .network: "the network's: a firewall, a router or the provider on the way"
        case .account: "the account's"
        case .here: "this side's: the address that was given, or this machine"
        }
    }
}

extension ServerFinding.Check {
    /// The code for a problem of that kind.
    fileprivate var exitCode: ExitCode {
        switch self {
        case .name, .address, .greeting: .cannotConnect
        case .encryption, .certificate, .dataEncryption: .notTrusted
        case .login: .loginRefused
        case .profile, .features, .pipelining, .epsv, .pasv, .active, .writing, .clock, .connections: .someFailed
        }
    }
}

extension ServerFinding.Fact {
    fileprivate var json: JSON {
        switch self {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .flag(let flag): .flag(flag)
        case .list(let texts): .list(texts.map { .text($0) })
        }
    }
}
