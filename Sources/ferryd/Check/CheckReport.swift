// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// The words of `ferryd check`.
struct CheckReport {
    private let resolved: ResolvedSettings
    private let findings: CheckFindings
    private static let accountsShown = 20

    init(_ resolved: ResolvedSettings, _ findings: CheckFindings) {
        (self.resolved, self.findings) = (resolved, findings)
    }

    var text: String {
        let parts: [(String, [String])] = [
            ("Settings", settings), ("Looked at as", user), ("Listens on", listeners),
            ("Serves", [Printable.text(findings.root)] + resolved.options.directories.standing.map(\.words)),
            ("Encryption", encryption), ("Passwords are judged by", verifiers), ("Accounts", accounts),
            ("Limits", limits), ("Data ports", ports),
            ("Hooks", hooks), ("Seen and steered through", control),
            ("Warnings", findings.warnings),
        ]
        return parts.filter { !$0.1.isEmpty }.map { heading, lines in
            ([heading + ":"] + lines.map { "  \($0)" }).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private var settings: [String] {
        var lines: [String] = []
        if let file = resolved.file { lines.append(file) }
        let variables = resolved.settings.compactMap { setting in
            if case .environment(let name) = setting.source { name } else { nil }
        }
        if !variables.isEmpty { lines.append("environment: \(variables.sorted().joined(separator: ", "))") }
        let options = resolved.settings.filter { $0.source == .commandLine }.map(\.option.name)
        if !options.isEmpty { lines.append("command line: \(options.sorted().joined(separator: ", "))") }
        return lines.isEmpty ? ["none given; all is as it is without"] : lines
    }

    private var user: [String] {
        guard let user = findings.user else { return [] }
        let reason =
            user.hasMonitor
            ? "that the settings name" : "to whom \(Printable.text(findings.state?.path ?? [])) belongs"
        return ["user \(user.name), \(reason), as the server sees it"]
    }

    private var listeners: [String] {
        findings.listeners.map { listener in
            let address = listener.address
            var words = address.isWildcard ? "port \(address.port), all addresses" : "\(address)"
            words += ", \(encryption(of: listener.terms))"
            if let proxies = listener.terms.proxies {
                words += ", behind load balancers in \(proxies.map(\.description).joined(separator: ", "))"
                if listener.terms.proxiesData { words += " (data connections too)" }
            } else if address.isLoopback {
                words += ", for this machine only"
            }
            return words
        }
    }

    private func encryption(of terms: ListenerTerms) -> String {
        guard resolved.options.encryption.mode != .off, terms.offersEncryption else { return "in clear" }
        if terms.isImplicit { return "TLS from the first byte" }
        return switch terms.demand ?? resolved.options.encryption.policy.demand {
        case .nothing: "TLS for clients that ask"
        case .login: "TLS required to log in"
        case .everything: "TLS required"
        }
    }

    private var encryption: [String] {
        let options = resolved.options.encryption
        if options.mode == .off { return ["none"] }
        guard let certificate = findings.certificate else {
            return options.certificates.isEmpty ? ["a certificate that signs itself"] : []
        }
        let names = certificate.names.isEmpty ? certificate.subject : certificate.names.joined(separator: ", ")
        let end = LogTime.text(of: Timestamp(seconds: certificate.validUntil))
        return ["certificate of \(names), until \(end), \(certificate.fingerprint)"]
    }

    private var accounts: [String] {
        var lines = findings.accounts.prefix(Self.accountsShown).map { account in
            let state = account.state == "enabled" ? "" : ", \(account.state)"
            let own = (account.effective.directories?.standing ?? []).map { "; \($0.words)" }.joined()
            let rules =
                account.effective.rules.isEmpty ? "" : " (and what its rules say: ferryd user rule \(account.name))"
            return "\(account.name): \(account.permissions.phrase)\(rules), in \(account.homeText)\(own)\(state)"
        }
        let more = findings.accounts.count - lines.count
        if more > 0 { lines.append("and \(more) more: ferryd user list") }
        if let permissions = resolved.options.anonymous.permissions {
            lines.append("visitors without an account: \(permissions.phrase), in the served directory")
        }
        let place = findings.state.map { " kept in \($0.keeper)" } ?? ""
        if findings.accounts.isEmpty, resolved.options.letsOthersIn {
            lines.append("no account yet\(place)")
        } else if findings.accounts.isEmpty {
            let next =
                resolved.options.firstAccount.isWanted ? "the first start makes one" : "add one: ferryd user add NAME"
            lines.append("no account yet\(place); \(next)")
        }
        return lines
    }

    private var verifiers: [String] {
        resolved.options.verifiers.areAccountsOnly ? [] : resolved.options.verifiers.lines
    }

    private var hooks: [String] {
        resolved.options.hooks.map { hook in
            let kinds = hook.choice.kinds.map(\.rawValue).sorted().joined(separator: ", ")
            let target = hook.url == nil ? hook.program.joined(separator: " ") : hook.shown
            return "\(kinds): \(Printable.text(Array(target.utf8)))"
        }
    }

    private var control: [String] {
        let options = resolved.options
        return (options.controlSocket.path(in: findings.state).map { [Printable.text($0)] } ?? [])
            + (options.controlAddress.map { ["with a token at http://\($0.address)"] } ?? [])
    }

    private var limits: [String] {
        let configuration = resolved.options.configuration
        let (limits, times) = (configuration.limits, configuration.timeouts)
        var lines = [
            "\(limits.sessions) sessions, \(limits.sessionsPerAddress) from one address, "
                + "\(limits.sessionsPerUser) of one account that says nothing else",
            "\(times.login.components.seconds) s to log in, \(times.idle.components.seconds) s of silence, "
                + "\(times.stall.components.seconds) s without a byte in a transfer",
        ]
        if let rate = configuration.rates.up { lines.append("uploads: \(rate) bytes a second together") }
        if let rate = configuration.rates.down { lines.append("downloads: \(rate) bytes a second together") }
        return lines
    }

    private var ports: [String] {
        let configuration = resolved.options.configuration
        let range = configuration.passivePorts.map { "\($0.lowerBound)-\($0.upperBound), \($0.count) of them" }
        let own = "the address that they connected to"
        let rules = configuration.passiveAddresses.map { rule in
            "clients in \(rule.clients) are told \(rule.address?.hostText ?? own)"
        }
        let others = "\(rules.isEmpty ? "clients" : "others") are told \(configuration.publicAddress?.hostText ?? own)"
        let doors = findings.listeners.filter { !$0.address.isLoopback }.map { "\($0.address.port)" }
        let control = doors.isEmpty ? "" : "TCP \(doors.joined(separator: ", ")) for sessions, and "
        let open = configuration.passivePorts.map { ports in
            "to be open in firewalls: \(control)TCP \(ports.lowerBound)-\(ports.upperBound), for each address that is told"
        }
        return [range ?? "any free port"] + rules + [others] + (open.map { [$0] } ?? [])
    }
}
