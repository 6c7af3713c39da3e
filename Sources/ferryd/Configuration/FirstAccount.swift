// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The account that a server without any makes at its first start, as the settings want it.
struct FirstAccount: Sendable {
    /// False for a server that waits for its administrator to add accounts.
    var isWanted = true
    /// Without one it is `ferry`.
    var name: AccountName?
    /// A file whose first line is the password.
    var passwordFile: String?
    /// The password itself, which only the environment gives.
    var password: String?

    /// The variable for the password; there is no option for it, as every user of a system sees command lines.
    static let passwordOption = ProgramKit.Option(
        nil, "first-password", value: "TEXT", "the password of the first account, from the environment only")

    /// Makes the account, if there is none at all: where others come too, only if the settings speak of it.
    func make(in store: any AccountStore, besidesOthers: Bool) async throws -> OneTimeAccount? {
        guard isWanted else { return nil }
        if besidesOthers, name == nil, passwordFile == nil, password == nil { return nil }
        return try await OneTimeAccount.make(in: store, named: name ?? .ferry) { () throws(AccountError) in
            if let password { return Array(password.utf8) }
            guard let passwordFile else { return nil }
            let file = Array(passwordFile.utf8)
            do throws(Errno) {
                return try HostFiles.contents(of: passwordFile).firstLine
            } catch {
                throw .unavailable("The password file \(Printable.text(file)) cannot be read: \(error).")
            }
        }
    }
}

extension DaemonOption {
    /// The options that containers need at their first start.
    static let containers: [DaemonOption] = [
        DaemonOption(
            name: "first-user", value: "NAME",
            summary: "the name of the account that a server without any makes, or off for none",
            standard: "ferry", example: "ada"
        ) {
            (text, options) throws(UsageError) in
            options.firstAccount.isWanted = text != "off"
            guard options.firstAccount.isWanted else { return }
            do throws(InvalidAccountName) { options.firstAccount.name = try AccountName(Array(text.utf8)) } catch {
                throw UsageError("--first-user \"\(text)\" cannot be the name of an account. \(error)")
            }
        },
        DaemonOption(
            name: "first-password-file", value: "FILE", summary: "a file whose first line is that account's password",
            standard: "none, one is made up and shown once"
        ) { $1.firstAccount.passwordFile = $0 },
        DaemonOption(
            name: "file-owner", value: "USER[:GROUP]",
            summary: "give files and directories that clients make to this user; needs root",
            standard: "the user that runs ferryd", example: "1000:1000", needsRestart: true
        ) {
            (text, options) throws(UsageError) in options.fileOwner = try owner(text, of: "--file-owner")
        },
    ]
}
