// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// The settings of who judges names and passwords.
struct VerifierOptions: Hashable, Sendable {
    /// A judge of names and passwords; the raw values are the words of the settings.
    enum Kind: String, CaseIterable, Sendable {
        /// The accounts that `ferryd user` keeps.
        case accounts
        /// A program of the administrator's.
        case program
        /// The users of this machine, as PAM knows them.
        case pam
    }

    /// The next step when a verifier cannot judge.
    enum Failure: String, CaseIterable, Sendable {
        /// The client is told to come again.
        case refuse
        /// The next verifier is asked.
        case next
    }

    /// The shells that users of this machine must have to log in.
    enum Shells: String, CaseIterable, Sendable {
        case listed
        case any
    }

    /// The rights by which files of users of this machine are used.
    enum Rights: String, CaseIterable, Sendable {
        /// Those of the user.
        case own
        /// Those of the server, to whose user all files belong then.
        case service
    }

    /// The order that was given.
    var given: [Kind] = []
    /// The program and its arguments.
    var program: [String] = []
    /// The seconds that a judgement may take.
    var seconds = 10
    var atOnce = 8
    /// The seconds for which a right password is not judged again.
    var remembered = 0
    var failure = Failure.refuse
    /// The service of PAM: a name in `/etc/pam.d`, or a path.
    var service = "ferryd"
    /// The least number of a user of this machine who may log in.
    var leastUser: UInt32 = 1000
    var shells = Shells.listed
    /// The rights by which files of users of this machine are used; nil for their own, if the server can.
    var rights: Rights?

    /// The verifiers, in the order in which they are asked.
    var order: [Kind] { given.isEmpty ? [.accounts] + (program.isEmpty ? [] : [.program]) : given }

    /// True if users of this machine are to have their own rights, and the server is root.
    var wantsUsersRights: Bool { order.contains(.pam) && rights != .service }

    /// True if the files of users of this machine are used by their own rights.
    var actsAsUsers: Bool { wantsUsersRights && (rights == .own || SystemUser.isPossible) }

    /// True if no verifier is asked beside the accounts.
    var areAccountsOnly: Bool { order == [.accounts] }

    /// Looks whether the settings hold together.
    func check() throws(UsageError) {
        for (index, kind) in given.enumerated() where given[..<index].contains(kind) {
            throw UsageError("verifiers names \(kind.rawValue) twice: each is asked once.")
        }
        if given.contains(.program), program.isEmpty {
            throw UsageError("verifiers names a program, and nothing says which: --verifier-program /path/of/it")
        }
        if !program.isEmpty, !order.contains(.program) {
            throw UsageError("verifiers leaves out the verifier-program, which would never be asked: add \"program\".")
        }
    }
}

extension DaemonOption {
    /// The options of who judges names and passwords.
    static let verifiers: [DaemonOption] = [
        DaemonOption(
            name: "verifiers", value: "accounts|program|pam",
            summary: "who judges names and passwords, in this order; may be repeated",
            standard: "accounts, then verifier-program if there is one", isRepeatable: true, example: "accounts",
            needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            for word in text.split(separator: ",", omittingEmptySubsequences: false) {
                options.verifiers.given.append(
                    try choice(String(word), of: "--verifiers", among: VerifierOptions.Kind.allCases))
            }
        },
        DaemonOption(
            name: "verifier-program", value: "WORD",
            summary: "a program that judges a login, which it reads as JSON, and its arguments, a word each; no shell",
            standard: "none", isRepeatable: true, example: "/usr/local/bin/judge-login", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            if options.verifiers.program.isEmpty, !text.hasPrefix("/") {
                throw UsageError("--verifier-program begins with a path from the root on, not \"\(text)\".")
            }
            options.verifiers.program.append(text)
        },
        .verifierNumber("verifier-timeout", "SECONDS", "how long a program or PAM may take for a login", \.seconds),
        .verifierNumber("verifier-at-once", "N", "how many logins each of them judges at once", most: 64, \.atOnce),
        DaemonOption(
            name: "verifier-cache", value: "SECONDS",
            summary: "how long a right password need not be judged by them again; 0 for never",
            standard: "\(VerifierOptions().remembered)", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            guard let seconds = Int(text), (0...86_400).contains(seconds) else {
                throw UsageError("--verifier-cache needs a number from 0 to 86400, not \"\(text)\".")
            }
            options.verifiers.remembered = seconds
        },
        DaemonOption(
            name: "verifier-failure", value: "refuse|next",
            summary: "when a verifier cannot judge, let nobody in, or ask the next one",
            standard: VerifierOptions().failure.rawValue, needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            options.verifiers.failure = try choice(
                text, of: "--verifier-failure", among: VerifierOptions.Failure.allCases)
        },
        DaemonOption(
            name: "pam-service", value: "NAME", summary: "the service of PAM: a file in /etc/pam.d, or the path of one",
            standard: VerifierOptions().service, example: "ferryd", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            if text.isEmpty || text.hasSuffix("/") || text.contains("/") != text.hasPrefix("/") {
                throw UsageError(
                    "--pam-service takes a name, such as ferryd, or a path from the root on, not \"\(text)\".")
            }
            options.verifiers.service = text
        },
        DaemonOption(
            name: "pam-minimum-uid", value: "N", summary: "let in users of this machine from this number on only",
            standard: "\(VerifierOptions().leastUser)", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            guard let number = UInt32(text), number > 0 else {
                throw UsageError(
                    "--pam-minimum-uid needs a number from 1 on, as root is never let in, not \"\(text)\".")
            }
            options.verifiers.leastUser = number
        },
        DaemonOption(
            name: "system-users", value: "own|service",
            summary: "use files of users of this machine by their own rights, which needs root at the start, or by the "
                + "server's, to whose user all files belong then",
            standard: "own where it is possible", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            options.verifiers.rights = try choice(text, of: "--system-users", among: VerifierOptions.Rights.allCases)
        },
        DaemonOption(
            name: "pam-shells", value: "listed|any",
            summary: "let in users of this machine whose shell is in /etc/shells, or all",
            standard: VerifierOptions().shells.rawValue, needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            options.verifiers.shells = try choice(text, of: "--pam-shells", among: VerifierOptions.Shells.allCases)
        },
    ]

    private static func verifierNumber(
        _ name: String, _ value: String, _ summary: String, most: Int = 3600,
        _ place: any WritableKeyPath<VerifierOptions, Int> & Sendable
    ) -> DaemonOption {
        let standard = "\(VerifierOptions()[keyPath: place])"
        return DaemonOption(name: name, value: value, summary: summary, standard: standard, needsRestart: true) {
            (text, options) throws(UsageError) in
            let number = try number(text, of: "--\(name)")
            if number > most { throw UsageError("--\(name) takes \(most) at most, not \(text).") }
            options.verifiers[keyPath: place] = number
        }
    }
}
