// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FerryIO

/// The settings of an account or of a group; nil where it says nothing.
///
/// An account has what it says itself, else what its group says, else what the server has for everybody.
/// `AccountSetting.all` has a row for each.
package struct AccountSettings: Hashable, Sendable {
    /// The bytes of an absolute path on the host.
    package var home: [UInt8]?
    /// The deeds that are allowed in the tree.
    package var permissions: Permissions?
    /// The most sessions at once.
    package var maxSessions: Int?
    /// The speed of all uploads together.
    package var rateUp: TransferRate?
    /// The speed of all downloads together.
    package var rateDown: TransferRate?
    /// The view of links in listings.
    package var links: LinkView?
    /// The charset in which names travel, unless the client asks for UTF-8.
    package var charset: Charset?
    /// The least that its clients must encrypt; the server may demand more.
    package var demand: EncryptionPolicy.Demand?
    /// The least version of TLS on its connections.
    package var minimumTLS: TLSVersion?
    /// The names of certificates that stand for it.
    package var certificates: CertificateNames?
    /// The proof that its logins need.
    package var login: LoginProof?
    /// The people who change the password; the administrator alone if nil.
    package var passwordChange: PasswordChange?

    /// The moment from which on nobody is let in.
    package var expires: Moment?
    /// The moment up to which nobody is let in.
    package var disabledUntil: Moment?
    /// The hours at which a login is possible, by the server's clock.
    package var hours: WeeklyHours?
    /// The networks that clients may come from.
    package var networks: NetworkBlocks?
    /// The most sessions at once from one address.
    package var maxPerAddress: Int?
    /// The permission bits that what they make does not get.
    package var umask: Umask?
    /// The owner of what they make.
    package var owner: FileOwner?
    /// The most bytes that their tree may hold.
    package var quota: QuotaAmount?
    /// The most files, directories and links that their tree may hold.
    package var quotaFiles: QuotaAmount?
    /// The directories of the host that stand at places of their tree.
    package var directories: VirtualDirectories?
    /// The rules for places of the tree, in their order.
    package var rules: [PathRule] = []

    package init() {}

    /// These settings, and the group's where these say nothing; the group's rules come first, so that these decide.
    func over(_ group: AccountSettings) -> AccountSettings {
        var settings = self
        for setting in AccountSetting.all where setting.text(settings) == nil { setting.copy(group, &settings) }
        if let directories, let others = group.directories { settings.directories = directories.over(others) }
        settings.rules = group.rules + rules
        return settings
    }

    /// Puts the virtual directories that all have behind those of the account.
    package mutating func add(_ served: VirtualDirectories) {
        if !served.all.isEmpty { directories = directories?.over(served) ?? served }
    }

    /// The most room that the tree may take.
    package var limit: TreeLimit { TreeLimit(bytes: quota?.most, files: quotaFiles?.most) }

    /// The permissions at each place: those of virtual directories, and rules behind them.
    package var policy: any AccessPolicy {
        if rules.isEmpty, directories == nil { return permissions ?? .all }
        return ruledPolicy
    }

    /// The same, with the rules that make it.
    package var ruledPolicy: RuledPolicy { RuledPolicy(permissions ?? .all, (directories?.rules ?? []) + rules) }
}

/// The changes to make in settings, as a value.
package struct SettingsEdit: Hashable, Sendable {
    /// The settings to give; nil leaves one as it is.
    package var given = AccountSettings()
    /// The names of settings to take away.
    package var cleared: Set<String> = []
    /// The rule to put behind the others.
    package var addedRule: PathRule?
    /// The rule to take away, and its place among the rules as the caller has seen them.
    package var removedRule: (rule: PathRule, index: Int)? {
        get { removed.map { ($0.rule, $0.index) } }
        set { removed = newValue.map { Removed(rule: $0.rule, index: $0.index) } }
    }
    private var removed: Removed?

    private struct Removed: Hashable {
        let rule: PathRule
        let index: Int
    }

    package init() {}

    /// Makes the changes.
    package func apply(to settings: inout AccountSettings) {
        for setting in AccountSetting.all {
            if cleared.contains(setting.name) { setting.copy(AccountSettings(), &settings) }
            if setting.text(given) != nil { setting.copy(given, &settings) }
        }
        if let (rule, index) = removedRule {
            let rules = settings.rules
            // An equal rule goes if somebody has changed the rules meanwhile; never another, and never two.
            let isStill = rules.indices.contains(index) && rules[index] == rule
            if let place = isStill ? index : rules.firstIndex(of: rule) { settings.rules.remove(at: place) }
        }
        if let addedRule { settings.rules.append(addedRule) }
    }
}
