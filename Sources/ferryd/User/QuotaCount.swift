// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// Counts trees anew: has the server that runs do it, or does it here.
struct QuotaCount {
    private let state: StateDirectory
    private let stores: ObjectStoreOptions?
    private let sealing: SealedPlaces?
    private let streams: StandardStreams
    private let uses: SQLiteTreeUses

    /// Settings that do not hold together say nothing about stores and encrypted files.
    init(in state: StateDirectory, _ options: Options?, _ streams: StandardStreams) async throws {
        (self.state, self.streams) = (state, streams)
        (stores, sealing) = (options?.objectStores, options?.sealing.withoutKeys)
        uses = try await BlockingPool.shared.run { try state.quotas() }
    }

    /// Counts the tree at a path of the host, and notes that it is the home of an account where one is named.
    func run(at host: [UInt8], for account: AccountName? = nil) async throws {
        let outside = try stores.flatMap {
            $0.hold(host) ? try ObjectStores($0, sealing: sealing).counted(at: host) : nil
        }
        let root =
            outside == nil ? try await BlockingPool.shared.run { try RootDirectory(host, sealing: sealing) } : nil
        guard let place = outside?.place ?? root?.place else {
            throw UserFailure("\(Printable.text(host)) cannot be looked at.")
        }
        let isServed = await BlockingPool.shared.run { state.isServed }
        let before = try await BlockingPool.shared.run {
            if let account { try uses.note(account, at: place) }
            return try uses.record(of: place)
        }
        if isServed, let before, before.isOpen {
            try await BlockingPool.shared.run { try uses.want(place) }
            return try await wait(for: place, after: before.counted)
        }
        let ledger = TreeLedger(form: outside?.form ?? root?.form ?? .plain)
        if let outside {
            outside.keep(ledger)
            guard await outside.count() == .whole else {
                throw UserFailure("\(Printable.text(host)) cannot be listed in its object store just now.")
            }
        }
        try await BlockingPool.shared.run {
            _ = try uses.open(place, at: host)
            if let root { ledger.count(root) }
            // A server that runs counts a directory anew when it opens it, as it may have changed it through another one.
            let isOpen = root != nil && state.isServed
            try uses.write([.init(place, path: host, use: ledger.use, isOpen: isOpen, counted: 1)])
        }
    }

    private func wait(for place: TreePlace, after counted: Int64) async throws {
        for look in 0..<6000 {
            let now = try await BlockingPool.shared.run { try uses.record(of: place) }
            if let now, now.counted > counted { return }
            if look == 20 { streams.complain("The server counts; a large directory takes its time.") }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw UserFailure("The server is still counting. Ask again later, without --rescan.")
    }
}
