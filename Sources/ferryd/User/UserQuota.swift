// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// `ferryd user quota NAME`: tells how much of a quota is used, and has it counted anew.
enum UserQuota: UserSubcommand {
    static let name = "quota"
    static let summary = "tell how much of their quota is used, or count it anew"
    static let rescan = UserOption("rescan", "count what their directory holds; sessions go on meanwhile")
    static let options: [UserOption] = [rescan, .state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        guard let account = try await arguments.openStore(looks: true).account(named: name) else {
            throw AccountError.notFound(name)
        }
        let state = try arguments.stateDirectory
        if arguments.has(rescan) { try await count(account, state, streams) }
        let record = await QuotaText.records(of: [account], in: state)[name]
        let limit = account.effective.limit
        let inDirectories = await QuotaText.directoryLines(of: account, in: state)
        if limit.isUnlimited, record == nil, inDirectories.isEmpty {
            return streams.say("\(name) has no quota. Give one: ferryd user change \(name) --quota 10G")
        }
        var lines = QuotaText.lines(record?.use, within: limit)
        if limit.isUnlimited, record == nil {
            lines = []
        } else if record == nil {
            lines = ["not counted yet: that is done at the next login, or now with --rescan"]
        }
        streams.say("\(name) uses:\n" + (lines + inDirectories).map { "  \($0)" }.joined(separator: "\n"))
    }

    /// Has the server that runs count the tree, or counts it here.
    private static func count(
        _ account: Account, _ state: StateDirectory, _ streams: StandardStreams
    ) async throws {
        // The directory that the server serves is known from where the account has logged in.
        let known = await QuotaText.records(of: [account], in: state)[account.name]
        let home = try account.home ?? known?.path ?? Serving.absolutePath(Options.configured().root)
        let uses = try await BlockingPool.shared.run { try state.quotas() }
        // Only a home that is not on this machine needs the settings of stores.
        let stores = try? Options.configured().objectStores
        let outside = try stores.flatMap { $0.hold(home) ? try ObjectStores($0).counted(at: home) : nil }
        let root = outside == nil ? try await BlockingPool.shared.run { try RootDirectory(home) } : nil
        guard let place = outside?.place ?? root?.place else {
            throw UserFailure("\(Printable.text(home)) cannot be looked at.")
        }
        let isServed = await BlockingPool.shared.run { state.isServed }
        let before = try await BlockingPool.shared.run {
            try uses.note(account.name, at: place)
            return try uses.records().first { $0.place == place }
        }
        if isServed, let before, before.isOpen {
            try await BlockingPool.shared.run { try uses.want(place) }
            try await wait(for: uses, place, after: before.counted, streams)
            return
        }
        let ledger = TreeLedger()
        if let outside {
            outside.keep(ledger)
            guard await outside.count() == .whole else {
                throw UserFailure("\(Printable.text(home)) cannot be listed in its object store just now.")
            }
        }
        try await BlockingPool.shared.run {
            _ = try uses.open(place, at: home)
            if let root { ledger.count(root) }
            // A server that has come meanwhile counts by itself.
            if state.isServed { return }
            try uses.write([.init(place, path: home, use: ledger.use, isOpen: false, counted: 1)])
        }
    }

    private static func wait(
        for uses: SQLiteTreeUses, _ place: TreePlace, after counted: Int64, _ streams: StandardStreams
    ) async throws {
        for look in 0..<6000 {
            let now = try await BlockingPool.shared.run { try uses.records().first { $0.place == place } }
            if let now, now.counted > counted { return }
            if look == 20 { streams.complain("The server counts; a large directory takes its time.") }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw UserFailure("The server is still counting. Ask again later, without --rescan.")
    }
}
