// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FerryIO

/// The care of a running server for its bans: it takes over what other programs change, and tells what ends.
struct BanKeeping {
    let book: BanBook
    let log: any ServerLog

    /// The time within which a running server obeys `ferryd ban`.
    private static let pace = Duration.milliseconds(500)

    /// Reads the bans that are left from before, which are told in one line.
    func begin() async {
        do throws(AccountError) {
            let changes = try await changes()
            if !changes.begun.isEmpty { log.tell(.bansInForce(changes.begun.count)) }
        } catch {
            log.tell(.bansNotKept(error.description))
        }
    }

    /// Goes on until the task is cancelled.
    ///
    /// Bans that cannot be kept are told once, and again when they are: a database may be away for long.
    func run(on server: Server) async {
        var areKept = true
        while (try? await Task.sleep(for: Self.pace)) != nil {
            let changes: BanBook.Changes
            do throws(AccountError) { changes = try await self.changes() } catch {
                if areKept { log.tell(.bansNotKept(error.description)) }
                areKept = false
                continue
            }
            if !areKept { log.tell(.bansKeptAgain) }
            areKept = true
            for ban in changes.begun {
                let ended = server.disconnect(from: ban.network, reason: "this address is banned")
                log.tell(.banBegan(ban, ended: ended))
            }
            for (ban, turnedAway, isLifted) in changes.ended {
                // The attempts that led to the ban delay nobody any more.
                if isLifted { server.forgive(ban.network) }
                log.tell(.banEnded(ban, turnedAway: turnedAway))
            }
        }
    }

    private func changes() async throws(AccountError) -> BanBook.Changes {
        try await BlockingPool.shared.run { () throws(AccountError) in try book.refresh() }
    }
}
