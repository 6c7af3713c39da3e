// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO

/// The user to whom a state directory belongs, which is the one that the server runs as.
extension StateDirectory {
    /// The owner of the directory; `nil` if there is none yet, or none that can be seen.
    var owner: FileOwner? { DirectoryOwner.of(path) }

    /// True if nothing is kept in it.
    func isEmpty() throws(StateDirectoryError) -> Bool {
        do throws(Errno) { return try System.names(inDirectory: path).isEmpty } catch {
            throw StateDirectoryError("The state directory \(self) cannot be read: \(error).")
        }
    }

    /// Gives the directory, without what is in it, to a user; only root can.
    func give(to user: FileOwner) throws(StateDirectoryError) {
        guard let name = PathBytes(path) else { return }
        do throws(Errno) {
            try System.setOwner(
                System.open(hostPath: name, .listedDirectory), user: user.user, group: user.group)
        } catch {
            throw StateDirectoryError("The state directory \(self) cannot be given to user \(user.user): \(error).")
        }
    }

    /// The homes of the accounts that a server with this directory serves; it waits for the disk or the network, on a
    /// program's only thread.
    ///
    /// - Throws: If they are in a database that cannot be read. Files that cannot be read have none, as yet.
    func homes() throws(AccountError) -> [[UInt8]] {
        // Not one of which an earlier server has left word.
        if database?.address != nil {
            let shared = try sharedDatabase(
                waiting: SharedDatabase.startTime, whileAway: SharedDatabase.tellOfWaiting)
            return try shared?.accountsNow().flatMap(\.hostDirectories) ?? []
        }
        guard let path = try? privateFile("accounts.sqlite", create: false) else { return [] }
        return (try? SQLiteAccountStore.readAccounts(at: path, by: Self.writer).flatMap(\.hostDirectories)) ?? []
    }
}
