// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferryd

struct VerifierOptionsTests {
    private func options(_ settings: (name: String, value: String)...) throws -> VerifierOptions {
        var options = Options()
        for (name, value) in settings {
            let option = try #require(DaemonOption.all.first { $0.declaration.key == name })
            try option.apply(value, &options)
        }
        try options.verifiers.check()
        return options.verifiers
    }

    @Test func `accounts come first, and naming a program puts it behind them`() throws {
        #expect(try options().order == [.accounts])
        #expect(try options().areAccountsOnly)
        let program = try options(("verifier-program", "/bin/judge"), ("verifier-program", "a b"))
        #expect(program.order == [.accounts, .program] && program.program == ["/bin/judge", "a b"])
        #expect(try options(("verifiers", "pam,accounts")).order == [.pam, .accounts])
        #expect(try options(("verifiers", "accounts"), ("verifiers", "pam")).order == [.accounts, .pam])
    }

    @Test func `what does not hold together is told`() {
        #expect(throws: UsageError.self) { try options(("verifiers", "accounts,accounts")) }
        #expect(throws: UsageError.self) { try options(("verifiers", "program")) }
        #expect(throws: UsageError.self) { try options(("verifiers", "pam"), ("verifier-program", "/bin/judge")) }
        #expect(throws: UsageError.self) { try options(("verifiers", "ldap")) }
        #expect(throws: UsageError.self) { try options(("verifier-program", "judge")) }
        #expect(throws: UsageError.self) { try options(("pam-service", "../ftp")) }
        #expect(throws: UsageError.self) { try options(("pam-minimum-uid", "0")) }
        #expect(throws: UsageError.self) { try options(("verifier-at-once", "65")) }
    }

    @Test func `a problem of the program or of PAM is told`() throws {
        let missing = try options(("verifier-program", "/none/judge")).problems(user: 1000)
        #expect(
            missing == [
                "The program /none/judge of the verifiers is not there. Install it, or change verifier-program."
            ])
        let pam = try options(("verifiers", "pam"), ("pam-service", "/none/ferryd"))
        #expect(pam.problems(user: 0).map { $0.prefix(40) } == ["There is no service /none/ferryd for PAM"])
        #expect(pam.problems(user: 1000).count == 2)
    }
}
