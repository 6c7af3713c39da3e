// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// A database of a state directory, by the name of its file.
package enum StateDatabase: String, CaseIterable, Sendable {
    case accounts = "accounts.sqlite"
    case bans = "bans.sqlite"
    case quotas = "quotas.sqlite"

    private var form: DatabaseForm {
        switch self {
        case .accounts: SQLiteAccountStore.form
        case .bans: BanStore.form
        case .quotas: SQLiteTreeUses.form
        }
    }

    /// The contents, as messages name them.
    private var things: String {
        switch self {
        case .accounts: "accounts"
        case .bans: "bans"
        case .quotas: "quotas"
        }
    }

    /// The bytes of a database file that holds what this one holds at one moment, whoever writes meanwhile; it waits for
    /// the disk.
    ///
    /// A copy that is not sound is an error.
    package func copy(at path: [UInt8]) throws(AccountError) -> [UInt8] {
        do throws(SQLiteError) {
            let copy = try SQLiteConnection(path: path).inMemory()
            let bytes = try copy.serialized()
            try lookThrough(copy, at: path)
            return bytes
        } catch {
            throw AccountError(error, of: things, at: path)
        }
    }

    /// Looks through a database: nil if it is sound and of this form or an earlier one, else what is wrong, in a sentence; it
    /// waits for the disk, reads all of it, and changes nothing.
    package func fault(at path: [UInt8]) -> String? {
        do throws(SQLiteError) {
            try lookThrough(SQLiteConnection(path: path), at: path)
            return nil
        } catch {
            return AccountError(error, of: things, at: path).description
        }
    }

    private func lookThrough(_ connection: borrowing SQLiteConnection, at path: [UInt8]) throws(SQLiteError) {
        let isEarlier = try form.isEarlier(connection, at: path)
        let findings = try connection.rows("PRAGMA integrity_check(1)") {
            String(decoding: $0.bytes(0) ?? [], as: UTF8.self)
        }
        if let first = findings.first, first != "ok" { throw SQLiteError(nonsense: first) }
        // The steps to this form are a part of what may go wrong.
        if isEarlier {
            try readAll(form.newestCopy(of: connection, at: path))
        } else {
            try readAll(connection)
        }
    }

    private func readAll(_ connection: borrowing SQLiteConnection) throws(SQLiteError) {
        guard self == .accounts else { return }
        _ = try connection.groups()
        _ = try connection.accounts()
    }

    /// Readies a database that comes from a backup: what trees hold has changed since, and is counted anew.
    package func settleAfterRestore(at path: [UInt8]) throws(AccountError) {
        guard self == .quotas else { return }
        do throws(SQLiteError) {
            let connection = try SQLiteConnection(path: path)
            // Without an accounts' tree there is nothing to count yet.
            if try connection.integer("PRAGMA user_version") > 0 { try connection.run("UPDATE tree SET is_open = 1") }
        } catch { throw AccountError(error, of: things, at: path) }
    }
}
