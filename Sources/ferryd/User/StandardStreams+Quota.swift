// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO

extension StandardStreams {
    /// A word about quotas of accounts that are smaller than what lies there already.
    func noteExceededQuotas(of accounts: [Account], in state: StateDirectory) async {
        // Settings that do not hold together are told of by others.
        let options = try? Options.configured()
        // A relative path begins where the server was started, which nobody knows here.
        let standard = options.flatMap { $0.root.hasPrefix("/") ? Array($0.root.utf8) : nil }
        let known = await QuotaText.records(of: accounts, in: state)
        let exceeded = await BlockingPool.shared.run {
            let quotas = accounts.flatMap { account in
                StandingQuota.all(VirtualDirectories(), root: known[account.name]?.path ?? standard, [account])
            }
            return quotas.exceeded(
                by: state.quotaRecords, isServed: state.isServed, elsewhere: options?.objectStores,
                sealing: options?.sealing.withoutKeys)
        }
        for excess in exceeded { complain("Note: \(excess.words)") }
    }
}

extension SettingsEdit {
    /// True if it changes how much may lie where.
    var isAboutQuotas: Bool {
        ["quota", "quota-files", "home", "directories"].contains { name in
            cleared.contains(name) || AccountSetting.named(name)?.text(given) != nil
        }
    }
}
