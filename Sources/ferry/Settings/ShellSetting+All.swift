// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

extension ShellSetting {
    /// All settings, by name.
    static let all: [ShellSetting] = [
        active, addresses, color, jobs, limit, netrc, noClobber, progress, prompt, proxy, retries, timeout, tls,
        transferType,
        verbosity,
    ]

    private static let active = flag(
        "active", "The server makes data connections to here", isOn: false, { $0.settings.dataMode == .active },
        { (isOn, shell) throws(Failure) in
            if isOn { try Active.begin(in: &shell) } else { shell.use(.automatic) }
        })

    private static let addresses = choice(
        "addresses", "The addresses of servers that are tried",
        of: [("any", AddressChoice.any), ("ipv4", .ipv4), ("ipv6", .ipv6)], isForNextConnection: true,
        { $0.settings.addresses }, { $1.workspace.settings.addresses = $0 })

    private static let color = choice(
        "color", "Colours in listings", of: ColourChoice.allCases.map { (word: $0.rawValue, value: $0) },
        { $0.console.colours }, { $1.workspace.console.colours = $0 })

    private static let jobs = amount(
        "jobs", "COUNT", orNone: "auto", "Connections for several files; auto: one, and more while that is faster",
        { $0.jobs }, { $1.jobs = $0 }, text: { "\($0)" }, read: Amount.connections(_:for:))

    private static let limit = amount(
        "limit", "RATE", orNone: "off",
        "At most so many bytes a second: 500K, 2M, or by hours: '2M, mon-fri 08:00-18:00 500K'", { $0.rateLimit },
        { $1.rateLimit = $0 }, text: \.text, read: RateTimetable.init(_:for:))

    private static let netrc = flag(
        "netrc", "Names and passwords are looked for in ~/.netrc", isOn: true, isForNextConnection: true,
        { $0.settings.readsNetrc }, { $1.workspace.settings.readsNetrc = $0 })

    private static let noClobber = flag(
        "no-clobber", "Files that exist already are left alone", isOn: false, { $0.settings.keepsExisting },
        { $1.workspace.settings.keepsExisting = $0 })

    private static let progress = flag(
        "progress", "Transfers show how far they are", isOn: true, { $0.console.wantsProgress },
        { $1.workspace.console.showsProgress = $0 })

    private static let prompt = choice(
        "prompt", "Questions: before a file is replaced, before each file of mget, mput and mrm too, or never",
        of: [("replace", Asking.replace), ("each", .each), ("never", .never)], { Asking($0.settings) },
        { $0.apply(to: &$1.workspace.settings) })

    private static let proxy = ShellSetting(
        name: "proxy", values: "URL|environment|none", summary: "The proxy that connections take",
        standard: "environment", isForNextConnection: true, text: { $0.settings.proxy.text },
        change: { (word, shell) throws(Failure) in
            switch word {
            case "environment": shell.workspace.settings.proxy = .environment
            case "none": shell.workspace.settings.proxy = .none
            default:
                let proxy = try ProxyVariable.proxy(Array(word.utf8), from: "set proxy")
                shell.workspace.settings.proxy = .proxy(proxy)
            }
        })

    private static let retries = amount(
        "retries", "COUNT", orNone: "auto", "How often what may be repeated is tried again", isForNextConnection: true,
        { $0.retries }, { $1.retries = $0 }, text: { "\($0)" }, read: Amount.count(_:for:))

    private static let timeout = amount(
        "timeout", "SECONDS", orNone: "auto", "The longest silence of a server", isForNextConnection: true,
        { $0.timeout }, { $1.timeout = $0 }, text: Amount.text(seconds:), read: Amount.seconds(_:for:))

    private static let tls = choice(
        "tls", "Encryption, as option --tls chooses it",
        of: [
            ("auto", TLSConfiguration.Mode.automatic), ("off", .off), ("require", .required), ("implicit", .implicit),
        ], isForNextConnection: true, { $0.settings.tls.mode }, { $1.workspace.settings.tls.mode = $0 })

    private static let transferType = choice(
        "type", "Files are transferred byte for byte, or as text",
        of: [("binary", TransferType.binary), ("ascii", .text)], { $0.settings.transferType },
        { $1.workspace.settings.transferType = $0 })

    private static let verbosity = choice(
        "verbosity", "What is said: failures, results too, the server's replies too, the whole dialogue",
        of: [("normal", Console.Verbosity.normal), ("quiet", .quiet), ("replies", .replies), ("dialogue", .dialogue)],
        { $0.console.verbosity }, { $1.workspace.console.verbosity = $0 })
}

/// The questions that the person wants to be asked.
private enum Asking {
    case replace, each, never

    init(_ settings: Settings) {
        self = settings.asksForEach ? .each : settings.asksBeforeReplacing ? .replace : .never
    }

    func apply(to settings: inout Settings) {
        settings.asksForEach = self == .each
        settings.asksBeforeReplacing = self != .never
    }
}

extension ProxyChoice {
    /// The choice as it is typed, without a password.
    fileprivate var text: String {
        switch self {
        case .environment: "environment"
        case .none: "none"
        case .proxy(let proxy): proxy.description
        }
    }
}
