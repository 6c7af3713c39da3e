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
        guard let changes = await changes(), !changes.begun.isEmpty else { return }
        log.tell(.bansInForce(changes.begun.count))
    }

    /// Goes on until the task is cancelled.
    func run(on server: Server) async {
        while (try? await Task.sleep(for: Self.pace)) != nil {
            guard let changes = await changes() else { continue }
            for ban in changes.begun {
                let ended = server.disconnect(from: ban.network, reason: "this address is banned")
                log.tell(.banBegan(ban, ended: ended))
            }
            for (ban, turnedAway, isLifted) in changes.ended {
                // Who is let in again does not wait for the attempts that led to the ban.
                if isLifted { server.forgive(ban.network) }
                log.tell(.banEnded(ban, turnedAway: turnedAway))
            }
        }
    }

    private func changes() async -> BanBook.Changes? {
        do throws(AccountError) {
            return try await BlockingPool.shared.run { () throws(AccountError) in try book.refresh() }
        } catch {
            log.tell(.bansNotKept(error.description))
            return nil
        }
    }
}
