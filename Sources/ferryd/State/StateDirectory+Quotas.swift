// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO

/// The room that accounts take, kept beside the accounts.
extension StateDirectory {
    /// Opens the database; makes it if `create` says so, else it must be there.
    ///
    /// It waits for the disk.
    func quotas(create: Bool = true) throws -> SQLiteTreeUses {
        try SQLiteTreeUses(at: try privateFile("quotas.sqlite", create: create), by: Self.writer)
    }

    /// All trees as they were written last; none where no account has had a quota yet.
    ///
    /// It waits for the disk.
    var quotaRecords: [SQLiteTreeUses.Record] { (try? quotas(create: false).records()) ?? [] }

    /// True while a server runs that counts here; waits for the disk.
    var isServed: Bool {
        guard let path = try? privateFile(StateLock.fileName, create: false), let name = PathBytes(path) else {
            return false
        }
        do throws(Errno) {
            _ = try System.lock(System.open(hostPath: name, [.readWrite, .ownFile]))
            return false
        } catch {
            return error == .wouldBlock
        }
    }
}
