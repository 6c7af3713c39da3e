// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

extension StateDirectory {
    /// Opens the bans, on this thread; makes directory and database if `create` says so, else they must be there, and one
    /// that servers share stays in the form that it has.
    func bans(create: Bool = true) throws(AccountError) -> any BanRegister {
        if let shared = try sharedDatabase(looks: !create) { return shared.bans }
        let path: [UInt8]
        do throws(StateDirectoryError) {
            if create { try make() }
            path = try privateFile("bans.sqlite", create: create)
        } catch {
            let sentence = error.isAbsence ? "No server has kept bans in \(self) yet." : error.description
            throw .unavailable("\(sentence)\nTo name another directory: --state DIR")
        }
        return try BanStore(path: path, by: Self.writer)
    }
}
