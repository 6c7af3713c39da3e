// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
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
