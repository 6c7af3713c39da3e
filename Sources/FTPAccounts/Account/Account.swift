// SPDX-License-Identifier: Apache-2.0
public import FTPPolicy
package import FerryIO

/// An account: a name, and the things that whoever proves it may do.
public struct Account: Hashable, Sendable {
    /// The name; always safe in a path and in a line of a log.
    public let name: AccountName
    /// The hash with which passwords are compared; without one no password is right.
    package var password: PasswordHash?
    /// The group whose settings it has where it says nothing itself.
    package var group: AccountName?
    /// The settings that it says itself.
    package var settings = AccountSettings()
    /// The settings of its group; stores fill them in.
    package var inherited = AccountSettings()
    /// Kept, but not let in.
    public var isDisabled: Bool
    /// The user of this machine that it stands for; only verifiers fill it in.
    package var systemUser: SystemUser?
    /// The obstacle that its verifier has found behind a right secret.
    package var obstacle: AccessObstacle?
    /// The times at which the store got it and at which it was last changed, in seconds since 1970 UTC; stores set
    /// them.
    package var created: Int64 = 0
    package var changed: Int64 = 0

    package init(
        _ name: AccountName, password: PasswordHash? = nil, home: [UInt8]? = nil, permissions: Permissions? = nil,
        maxSessions: Int? = nil, rates: TransferRates = TransferRates(), isDisabled: Bool = false
    ) {
        self.name = name
        self.password = password
        self.isDisabled = isDisabled
        settings.home = home
        settings.permissions = permissions
        settings.maxSessions = maxSessions
        self.rates = rates
    }

    /// The settings that hold for it.
    package var effective: AccountSettings {
        // Of an account that is in no group: each login asks.
        group == nil ? settings : settings.over(inherited)
    }
}

extension Account {
    /// The bytes of an absolute path on the host; nil follows the directory that the server serves.
    public var home: [UInt8]? {
        get { settings.home ?? inherited.home }
        set { settings.home = newValue }
    }

    /// The deeds that it is allowed in its tree.
    public var permissions: Permissions {
        get { settings.permissions ?? inherited.permissions ?? .all }
        set { settings.permissions = newValue }
    }

    /// The most sessions at once; nil for as many as the server allows any account.
    public var maxSessions: Int? {
        get { settings.maxSessions ?? inherited.maxSessions }
        set { settings.maxSessions = newValue }
    }

    /// The view of links in listings.
    package var links: LinkView { effective.links ?? .tell }

    /// The speed of all its transfers together, in bytes a second.
    public var rates: TransferRates {
        get { effective.rates }
        set { (settings.rateUp, settings.rateDown) = (newValue.up, newValue.down) }
    }
}

extension AccountSettings {
    /// The speed of all transfers together.
    package var rates: TransferRates { TransferRates(up: rateUp, down: rateDown) }
}

extension Account {
    /// Makes an account with a password, for a list of accounts in memory; hashing it takes some 20 ms.
    ///
    /// A name has 1 to 64 bytes of UTF-8 without `/` and without control characters. A home is the absolute path of a
    /// directory on the host; without one it is the directory that the server serves.
    ///
    /// - Throws: An error that says in words why it can be no account's name or password.
    public init(
        _ name: String, password: String, permissions: Permissions = .all, home: String? = nil
    ) throws {
        try self.init(name, permissions: permissions, home: home)
        self.password = try PasswordHash(of: Array(password.utf8))
    }

    /// Makes an account without a password, as a verifier returns it that has judged the secret by itself.
    ///
    /// - Throws: An error that says in words why it can be no account's name.
    public init(_ name: String, permissions: Permissions = .all, home: String? = nil) throws {
        self.init(
            try AccountName(name), password: nil, home: home.map { Array($0.utf8) }, permissions: permissions)
    }
}
