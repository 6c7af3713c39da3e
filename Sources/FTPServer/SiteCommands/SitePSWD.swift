// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// `SITE PSWD`: gives the account another password, where its settings let the user do so.
///
/// The old one is proved as at a login, guesses are counted likewise. Where the server has TLS the passwords do not travel
/// in clear. Other sessions of the account go on.
enum SitePSWD: AccountCommand, SiteCommand {
    static let syntax = "SITE PSWD <old password> <new password>"
    static let summary = "Change your password."

    struct Argument: CommandArgument {
        let old: [UInt8]
        let new: [UInt8]

        init(parsing argument: [UInt8]) throws(Refusal) {
            let words = argument.split(separator: .space, omittingEmptySubsequences: false)
            guard words.count == 2, words.allSatisfy({ !$0.isEmpty }) else {
                throw .badArgument("The old password and the new one are wanted, without blanks in either.")
            }
            (old, new) = (Array(words[0]), Array(words[1]))
        }
    }

    static func run(
        _ argument: Argument, on identity: inout Identity, for context: ConnectionContext
    ) async throws(Refusal) -> Completion {
        guard identity.settings.passwordChange == .user else { throw .passwordIsAdministrators }
        let isClear = context.security?.facts.isControlClear ?? true
        if isClear, context.offeredEncryption != nil { throw .encryptPasswords }
        let name = identity.name.bytes
        // A certificate does not prove the password that it would outlive.
        guard try await context.identity(provedBy: argument.old, of: name, alone: true) != nil else {
            throw .oldPasswordWrong
        }
        let authenticator = context.services.authenticator
        do throws(PasswordChangeFailure) {
            identity = try await authenticator.changePassword(of: identity, to: argument.new)
        } catch {
            switch error {
            case .notKept: throw .passwordIsAdministrators
            case .unusable(let reason): throw .badArgument(reason.description)
            case .store(let error): throw context.cannotReachAccounts(error)
            }
        }
        context.report(.passwordChanged)
        return .passwordChanged
    }
}
