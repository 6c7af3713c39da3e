// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO

/// The limits that transfers share: those of one account, or of the whole server.
struct RateLimits: Sendable {
    let up = RateLimit()
    let down = RateLimit()

    init(_ rates: TransferRates) { change(to: rates) }

    /// Holds for transfers under way too, where they were limited already.
    func change(to rates: TransferRates) {
        up.bytesPerSecond = rates.up?.bytesPerSecond
        down.bytesPerSecond = rates.down?.bytesPerSecond
    }

    /// The limit that holds for a transfer now; nil for none, as always for listings.
    subscript(direction: TransferSubject.Direction) -> RateLimit? {
        let limit: RateLimit? =
            switch direction {
            case .upload: up
            case .download: down
            case .listing: nil
            }
        return limit?.bytesPerSecond == nil ? nil : limit
    }
}
