// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The meaning of the options for an account, and the place where it is kept.
extension UserArguments {
    /// The changes that the options ask for.
    func edit() throws -> AccountEdit {
        var edit = AccountEdit()
        if has(.home), has(.noHome) { throw UsageError("--home and --no-home contradict each other.") }
        if let home = self[.home] { edit.home = .set(try Self.absolute(home)) }
        if has(.noHome) { edit.home = .cleared }
        if let words = text(.allow) {
            do throws(UnknownPermission) { edit.permissions = try Permissions(words) } catch {
                let known = Permissions.words.map(\.word)
                let hint = error.word.nearest(of: known).map { " Did you mean \"\($0)\"?" } ?? ""
                throw UsageError("--allow: \(error)\(hint) Known are: \(known.joined(separator: ", ")).")
            }
        }
        if let number = text(.maxSessions) { edit.maxSessions = try Self.limit(number) }
        edit.rateUp = try rate(.rateUp)
        edit.rateDown = try rate(.rateDown)
        if let word = text(.links) { edit.links = try Self.linkView(word) }
        if has(.disabled), has(.enabled) { throw UsageError("--disabled and --enabled contradict each other.") }
        if has(.disabled) { edit.isDisabled = true }
        if has(.enabled) { edit.isDisabled = false }
        return edit
    }

    /// Opens the accounts of the server that is meant.
    func openStore(create: Bool = false) async throws -> SQLiteAccountStore {
        guard let directory = self[.state].map({ StateDirectory(path: $0) }) ?? StateDirectory.standard() else {
            throw UsageError("Neither XDG_STATE_HOME nor HOME says where accounts are kept. Say it with --state DIR.")
        }
        return try await directory.accounts(create: create)
    }

    /// A path that means the same for the server, wherever that was started.
    private static func absolute(_ path: [UInt8]) throws -> [UInt8] {
        if path.isEmpty { throw UsageError("--home needs the path of a directory.") }
        if path.first == UInt8(ascii: "/") { return path }
        return try System.currentDirectory() + [UInt8(ascii: "/")] + path
    }

    private func rate(_ option: UserOption) throws(UsageError) -> AccountEdit.Setting<TransferRate>? {
        guard let text = text(option) else { return nil }
        if text == "none" { return .cleared }
        return .set(try TransferRate(text, of: "--\(option.rawValue)"))
    }

    private static func linkView(_ word: String) throws(UsageError) -> LinkView {
        guard let view = LinkView(rawValue: word) else {
            throw UsageError("--links takes \"tell\" or \"follow\", not \"\(word)\".")
        }
        return view
    }

    private static func limit(_ text: String) throws(UsageError) -> AccountEdit.Setting<Int> {
        if text == "none" { return .cleared }
        guard let number = Int(text), number > 0 else {
            throw UsageError("--max-sessions takes a number from 1, or \"none\"; not \"\(text)\".")
        }
        return .set(number)
    }
}
