// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

extension VerifierOptions {
    /// The verifiers in their order; `start` starts the process that asks PAM.
    func verifiers(
        _ store: any AccountStore, startingPAM start: @escaping ProgramVerifier.Start = SystemUserCheck.start
    ) -> [any CredentialVerifier] {
        order.map { kind in
            switch kind {
            case .accounts: StoredPasswords(store: store)
            case .program: verifier(shownProgram, program.map { Array($0.utf8) }, store, ProgramVerifier.anywhere)
            case .pam: verifier("PAM", SystemUserCheck.words(for: self), store, start)
            }
        }
    }

    private var shownProgram: String { "The program \(Printable.text(Array((program.first ?? "").utf8)))" }

    private func verifier(
        _ title: String, _ words: [[UInt8]], _ store: any AccountStore, _ start: @escaping ProgramVerifier.Start
    ) -> ProgramVerifier {
        let terms = ProgramVerifier.Terms(
            patience: .seconds(seconds), atOnce: atOnce, remembering: .seconds(remembered))
        return ProgramVerifier(title, running: words, terms, by: start) { name throws(AccountError) in
            try await store.groups().first { $0.name == name }
        }
    }
}

extension Options {
    /// The maker of identities, of accounts that the verifiers know; the log is told of those that are passed over.
    func authenticator(_ store: any AccountStore, root: [UInt8], tellingTo log: any ServerLog) -> Authenticator {
        let passOver: @Sendable (AccountError) -> Void = { log.tell(.verifierPassedOver($0)) }
        return Authenticator(
            verifiers: verifiers.verifiers(store), anonymous: anonymous, root: root, directories: directories,
            passOver: verifiers.failure == .next ? passOver : nil)
    }
}

// MARK: - Looking

extension VerifierOptions {
    /// Sentences about what keeps verifiers from working, or makes them dangerous.
    func problems(user: UInt32 = MonitorLine.current == nil ? System.effectiveUser : 0) -> [String] {
        var sentences: [String] = []
        if let path = program.first {
            sentences += ProgramFile(path: path, owner: "the verifiers", setting: "verifier-program").problems
        }
        guard order.contains(.pam) else { return sentences }
        if rights == .own, user != 0 {
            sentences.append(
                "system-users = \"own\" needs a ferryd that was started as root, and users of this machine cannot log in "
                    + "now. Start it as root, with run-as, or let all files belong to the server: system-users = \"service\""
            )
        }
        let file = service.hasPrefix("/") ? service : "/etc/pam.d/\(service)"
        if ProgramFile.status(Array(file.utf8)) == nil {
            sentences.append(
                "There is no service \(Printable.text(Array(file.utf8))) for PAM, which refuses everybody then. "
                    + "Write one, or name another: pam-service")
        }
        if user != 0 {
            sentences.append(
                "ferryd does not run as root, and PAM lets nobody else see the passwords of this machine (pam_unix): "
                    + "its users cannot log in unless the service \(Printable.text(Array(file.utf8))) asks elsewhere.")
        }
        return sentences
    }
}

// MARK: - In words

extension VerifierOptions {
    /// A line for each verifier, in their order.
    var lines: [String] {
        let limits = "\(seconds) s at most, \(atOnce) at once"
        let kinds = order.enumerated().map { index, kind in
            let words =
                switch kind {
                case .accounts: "the accounts of this server"
                case .program:
                    "the program \(Printable.text(Array(program.joined(separator: " ").utf8))), \(limits)"
                case .pam:
                    "PAM, service \(Printable.text(Array(service.utf8))): users of this machine from number "
                        + "\(leastUser) on, with \(shells == .listed ? "a shell of /etc/shells" : "any shell"), \(limits)"
                }
            return "\(index + 1). \(words)"
        }
        if kinds.count == 1 { return kinds }
        let end =
            failure == .refuse
            ? "a name that one does not know goes to the next; one that cannot judge ends the login"
            : "a name that one does not know, or cannot judge, goes to the next"
        return kinds + [end]
    }
}
