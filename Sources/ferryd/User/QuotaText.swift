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

    /// A line for each virtual directory of an account that has a quota of its own:
    /// `in /archive: 1.2 MB of 100 MB, 3 files and directories`.
    static func directoryLines(of account: Account, in state: StateDirectory) async -> [String] {
        // Settings that do not hold together are told of by others.
        let ofAll = (try? Options.configured())?.directories ?? VirtualDirectories()
        let directories = (account.effective.directories ?? VirtualDirectories()).over(ofAll).standing
        let limited = directories.filter { !$0.limit.isUnlimited }
        if limited.isEmpty { return [] }
        return await BlockingPool.shared.run {
            let records = (try? state.quotas(create: false).records()) ?? []
            return limited.map { directory in
                let place = directory.host.flatMap { try? RootDirectory($0) }?.place
                // A tree in a store of objects is known by its path.
                let record = records.first { place == nil ? $0.path == directory.host : $0.place == place }
                return "in \(directory.place): \(lines(record?.use, within: directory.limit).joined(separator: ", "))"
            }
        }
    }

    /// A line for bytes and one for files, with their limits.
    static func lines(_ use: TreeUse?, within limit: TreeLimit) -> [String] {
        guard let use else { return ["not counted yet"] }
        let files = "\(use.files) file\(use.files == 1 ? "" : "s") and directories"
        return [
            Quantity.bytes(use.bytes) + (limit.bytes.map { " of \(Quantity.bytes($0))" } ?? ""),
            files + (limit.files.map { " of \($0)" } ?? ""),
        ]
    }
}
