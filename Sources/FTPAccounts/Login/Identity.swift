// SPDX-License-Identifier: Apache-2.0
package import FerryIO
package import FTPPolicy

/// An account, or the visitors' one, that a client has proved to be its own.
///
/// Only an `Authenticator` makes one, so that nothing runs without a login. It is an object because sessions hold it for
/// hours and its settings are some hundred bytes, of which each suspended function would keep a copy.
package final class Identity: Equatable, Sendable {
    /// The account's name; `anonymous` for every visitor.
    package let name: AccountName
    /// The directory that is its root: an absolute path on the host.
    package let home: [UInt8]
    /// The settings that hold for it.
    package let settings: AccountSettings
    /// True of a visitor without an account.
    package let isAnonymous: Bool
    /// True if a certificate made out for the account was shown.
    package let hasCertificate: Bool
    /// The user of this machine that it stands for.
    package let systemUser: SystemUser?
    /// The obstacle that its verifier has found.
    package let obstacle: AccessObstacle?
    /// The hash of the account's password.
    private let password: PasswordHash?

    init(_ account: Account, in served: ServedTree, hasCertificate: Bool) {
        name = account.name
        var settings = account.effective
        settings.add(served.directories)
        self.settings = settings
        home = settings.home ?? served.home
        isAnonymous = false
        self.hasCertificate = hasCertificate
        systemUser = account.systemUser
        obstacle = account.obstacle
        password = account.password
    }

    init(visitorMay permissions: Permissions, in served: ServedTree) {
        var settings = AccountSettings()
        settings.permissions = permissions
        settings.add(served.directories)
        name = .anonymous
        home = served.home
        self.settings = settings
        isAnonymous = true
        hasCertificate = false
        (systemUser, obstacle) = (nil, nil)
        password = nil
    }

    /// True if both are logins of the same account, as it was then.
    package static func == (a: Identity, b: Identity) -> Bool {
        a.name == b.name && a.home == b.home && a.settings == b.settings && a.isAnonymous == b.isAnonymous
            && a.hasCertificate == b.hasCertificate && a.systemUser == b.systemUser && a.obstacle == b.obstacle
            && a.password == b.password
    }

    /// True of an account whose password's hash is kept here.
    var hasKeptPassword: Bool { password != nil }

    /// True if the password was proved where the account wants a certificate.
    package var lacksCertificate: Bool {
        !hasCertificate && (settings.proof == .certificate || settings.proof == .both)
    }

    /// The deeds that it is allowed in its tree.
    package var permissions: Permissions { settings.permissions ?? .all }

    /// The paths of the host that its tree is made of.
    package var tree: ServedTree { ServedTree(home: home, directories: settings.directories ?? VirtualDirectories()) }
}
