// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// A quota that what lies in its directory exceeds already, as it is newer than that.
struct QuotaExcess: Hashable, Sendable {
    let quota: StandingQuota
    let use: TreeUse
    /// False if there may be more, which was not looked at.
    let isWhole: Bool

    /// One line: the excess, what follows, and one thing to do.
    var words: String {
        let limit = quota.limit
        let (isLarge, isMany) = (use.bytes > limit.bytes ?? .max, use.files > limit.files ?? .max)
        let allowed = [
            isLarge ? limit.bytes.map(Quantity.bytes) : nil, isMany ? limit.files.map(QuotaText.files) : nil,
        ]
        let options = [isLarge ? "--quota SIZE" : nil, isMany ? "--quota-files N" : nil].compactMap(\.self)
        let files = (isWhole ? "" : "at least ") + QuotaText.files(use.files)
        return "the quota of \(quota.owner) is exceeded already: \(files), \(Quantity.bytes(use.bytes)) are in "
            + "\(Printable.text(quota.host)), and it allows "
            + "\(allowed.compactMap(\.self).joined(separator: " and ")). Uploads there are refused until enough is deleted, "
            + "or the quota is raised: \(quota.remedy(options.joined(separator: " ")))"
    }
}

/// A directory of the host that has a quota: the home of an account, or a virtual directory.
struct StandingQuota: Hashable, Sendable {
    /// The account, or the place and whose that is.
    let owner: String
    let host: [UInt8]
    let limit: TreeLimit
    /// The account that has it as its own; nil for a table of the settings.
    private let account: AccountName?
    private let isHome: Bool

    private init(of account: AccountName, at home: [UInt8], _ limit: TreeLimit) {
        (owner, host, self.limit, self.account, isHome) = ("\(account)", home, limit, account, true)
    }

    private init?(_ directory: VirtualDirectory, of account: AccountName?) {
        guard let host = directory.host, !directory.limit.isUnlimited else { return nil }
        owner = "\(directory.place) of \(account.map { "\($0)" } ?? "[[directory]]")"
        (self.host, limit, self.account, isHome) = (host, directory.limit, account, false)
    }

    /// The command that raises it, or the place where that is done.
    func remedy(_ options: String) -> String {
        guard let account else { return "in its table [[directory]]" }
        return "ferryd user change \(account) \(isHome ? options : "--directories")"
    }

    /// Homes of more accounts are not looked at.
    private static let accountsLookedAt = 1000

    /// The quotas of virtual directories that all accounts have, and those of accounts that can log in, each directory
    /// with each limit once; `root` is the home of those that name none, if it is known.
    static func all(_ served: VirtualDirectories, root: [UInt8]?, _ accounts: [Account]) -> [StandingQuota] {
        var quotas = served.standing.compactMap { StandingQuota($0, of: nil) }
        for account in accounts.filter({ $0.state == "enabled" }).prefix(accountsLookedAt) {
            let settings = account.effective
            if let home = account.home ?? root, !settings.limit.isUnlimited {
                quotas.append(StandingQuota(of: account.name, at: home, settings.limit))
            }
            quotas += (settings.directories?.standing ?? []).compactMap { StandingQuota($0, of: account.name) }
        }
        var seen: [[UInt8]: Set<TreeLimit>] = [:]
        return quotas.filter { seen[$0.host, default: []].insert($0.limit).inserted }
    }
}

extension [StandingQuota] {
    /// Those that are exceeded: by the records of what a server has counted, or else by what is found there within some
    /// seconds.
    ///
    /// It waits for the disk. Counts that a server had left open may be old, unless that one still runs. In a store of
    /// objects only what was counted is known.
    func exceeded(
        by records: [SQLiteTreeUses.Record], isServed: Bool, elsewhere stores: ObjectStoreOptions?,
        sealing: SealedPlaces? = nil, within span: Duration = .seconds(5),
        until isOver: @escaping () -> Bool = { false }
    ) -> [QuotaExcess] {
        let deadline = Deadline.after(span)
        return compactMap { quota in
            let record = records.record(of: quota.host, elsewhere: stores)
            var (use, isWhole) = (record?.use, true)
            if use == nil || record?.isOpen == true && !isServed {
                guard stores?.hold(quota.host) != true,
                    let root = try? RootDirectory(quota.host, sealing: sealing)
                else { return nil }
                let ledger = TreeLedger(form: root.form)
                isWhole = ledger.count(root) { !deadline.hasPassed && !isOver() } == .whole
                use = ledger.use
            }
            guard let use, quota.limit.isExceeded(by: use) else { return nil }
            return QuotaExcess(quota: quota, use: use, isWhole: isWhole)
        }
    }
}
