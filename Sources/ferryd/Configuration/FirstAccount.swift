// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The account that a server without any makes at its first start, as the settings want it.
struct FirstAccount: Sendable {
    /// Without one it is `ferry`.
    var name: AccountName?
    /// A file whose first line is the password.
    var passwordFile: String?
    /// The password itself, which only the environment gives.
    var password: String?

    /// The variable for the password; there is no option for it, as every user of a system sees command lines.
    static let passwordOption = ProgramKit.Option(
        nil, "first-password", value: "TEXT", "the password of the first account, from the environment only")

    /// Makes the account, if there is none at all: where visitors come, only if the settings speak of it.
    func make(in store: any AccountStore, besidesVisitors: Bool) async throws -> OneTimeAccount? {
        if besidesVisitors, name == nil, passwordFile == nil, password == nil { return nil }
        return try await OneTimeAccount.make(in: store, named: name ?? .ferry) { () throws(AccountError) in
            if let password { return Array(password.utf8) }
            guard let passwordFile else { return nil }
            let file = Array(passwordFile.utf8)
            do throws(Errno) {
                return try System.contents(of: file).prefix { $0 != .lineFeed && $0 != .carriageReturn }.map(\.self)
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
            name: "first-user", value: "NAME", summary: "the name of the account that a server without any makes",
            standard: "ferry", example: "ada"
        ) {
            (text, options) throws(UsageError) in
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
            (text, options) throws(UsageError) in options.fileOwner = try owner(text)
        },
    ]

    /// Reads `ftp`, `ftp:www-data`, `1000:1000`; a number alone is that of the group too.
    private static func owner(_ text: String) throws(UsageError) -> FileOwner {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw UsageError("--file-owner takes a user and perhaps a group, such as 1000:1000, not \"\(text)\".")
        }
        let known = System.user(named: parts[0])
        guard let user = UInt32(parts[0]) ?? known?.user else {
            throw UsageError("--file-owner: there is no user \"\(parts[0])\" here.")
        }
        guard parts.count == 2 else {
            if let known { return FileOwner(user: user, group: known.group) }
            return FileOwner(user: user, group: user)
        }
        guard let group = UInt32(parts[1]) ?? System.group(named: parts[1]) else {
            throw UsageError("--file-owner: there is no group \"\(parts[1])\" here.")
        }
        return FileOwner(user: user, group: group)
    }
}
