// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FerryIO

/// The use of accounts in words for a person.
enum QuotaText {
    /// The trees of accounts as they were written last; empty where none was counted.
    static func records(of accounts: [Account], in state: StateDirectory) async -> [AccountName: SQLiteTreeUses.Record]
    {
        await BlockingPool.shared.run {
            // No account has a quota yet, or the database says no more than that.
            (try? state.quotas(create: false).records(ofAccounts: accounts.map(\.name))) ?? [:]
        }
    }

    /// The virtual directories of an account that have quotas of their own, its own and those that all have.
    static func limitedDirectories(of account: Account, _ options: Options?) -> [VirtualDirectory] {
        let ofAll = options?.directories ?? VirtualDirectories()
        let directories = (account.effective.directories ?? VirtualDirectories()).over(ofAll).standing
        return directories.filter { !$0.limit.isUnlimited }
    }

    /// A line for each virtual directory of an account that has a quota of its own:
    /// `in /archive: 1,200 bytes of 10,000 bytes, 3 files and directories`.
    ///
    /// `options` are those of the server; nil where they do not hold together, which others tell of.
    static func directoryLines(
        of account: Account, in state: StateDirectory, _ options: Options? = try? Options.configured()
    ) async -> [String] {
        let limited = limitedDirectories(of: account, options)
        if limited.isEmpty { return [] }
        return await BlockingPool.shared.run {
            let records = state.quotaRecords
            return limited.map { directory in
                let use = records.record(of: directory.host ?? [], elsewhere: options?.objectStores)?.use
                return "in \(directory.place): \(lines(use, within: directory.limit).joined(separator: ", "))"
            }
        }
    }

    /// A line for bytes and one for files, with their limits.
    static func lines(_ use: TreeUse?, within limit: TreeLimit) -> [String] {
        guard let use else { return ["not counted yet"] }
        return [
            Quantity.bytes(use.bytes) + (limit.bytes.map { " of \(Quantity.bytes($0))" } ?? ""),
            files(use.files) + (limit.files.map { " of \($0)" } ?? ""),
        ]
    }

    /// `3 files and directories`.
    static func files(_ count: Int64) -> String { "\(count) file\(count == 1 ? "" : "s") and directories" }
}

extension [SQLiteTreeUses.Record] {
    /// The record of a directory of the host, by whatever path it was opened, or of a tree in a store of objects, by its path.
    ///
    /// It waits for the disk.
    func record(of host: [UInt8], elsewhere stores: ObjectStoreOptions?) -> SQLiteTreeUses.Record? {
        let isElsewhere = stores?.hold(host) ?? false
        let place = isElsewhere ? nil : RootDirectory.place(at: host)
        return first { place == nil ? $0.path == host : $0.place == place }
    }
}
