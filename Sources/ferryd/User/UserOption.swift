// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import ProgramKit

/// The options of the subcommands, each said once.
enum UserOption: String, CaseIterable {
    case home
    case noHome = "no-home"
    case allow
    case maxSessions = "max-sessions"
    case rateUp = "rate-up"
    case rateDown = "rate-down"
    case links
    case disabled
    case enabled
    case passwordFile = "password-file"
    case state
    case help

    /// The word for its value in the help; nil for an option without one.
    var placeholder: String? {
        switch self {
        case .home, .state: "DIR"
        case .allow: "WORDS"
        case .maxSessions: "N"
        case .rateUp, .rateDown: "RATE"
        case .links: LinkView.allCases.map(\.rawValue).joined(separator: "|")
        case .passwordFile: "FILE"
        case .noHome, .disabled, .enabled, .help: nil
        }
    }

    var summary: String {
        switch self {
        case .home: "their directory; the one that the server serves if not given"
        case .noHome: "their directory is the one that the server serves"
        case .allow: "what they may do: \(Permissions.words.map(\.word).joined(separator: ","))"
        case .maxSessions: "how many sessions they may have at once, or \"none\" for no limit of their own"
        case .rateUp: "most bytes a second that all their uploads together move: 500K, 2M, or \"none\""
        case .rateDown: "the same for their downloads"
        case .links:
            "list links as links (the default), or as what they lead to, for clients that must walk through them"
        case .disabled: "keep the account, but let nobody in"
        case .enabled: "let them in again"
        case .passwordFile: "read the password from the first line of a file, or of standard input: -"
        case .state: "the state directory of the server"
        case .help: "show this"
        }
    }

    /// As the parser and the help want it.
    var declaration: ProgramKit.Option {
        ProgramKit.Option(self == .help ? "h" : nil, rawValue, value: placeholder, summary)
    }
}
