// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPWire
import FerryIO

/// A circumstance under which the server starts, and that its administrator should know of.
enum StartWarning: Sendable {
    case runsAsRoot
    /// Files cannot be made in a directory; the advice is empty where it belongs to the server's own user.
    case cannotWrite([UInt8], advice: String)
    /// Accounts and their hashes lie where clients can reach.
    case stateIsServed(StateDirectory, root: [UInt8])
    /// Each user with a shell may link files of others into the root (fs.protected_hardlinks, proc_sys_fs(5)).
    case hardLinksUnprotected
    case noHome(AccountName, [UInt8], reason: String)
    case nobodyCanLogIn
    case noAccount
    /// Rules tell names apart by case, and the file system does not.
    case casesAreOne(AccountName, [UInt8], VirtualPath)
    /// An account has an owner for what it makes, and only root gives files away.
    case cannotGiveOwner(AccountName)
    /// A variable of the environment looks like a setting and is none.
    case strangeVariable(String)
    /// A program, a server or a file to which events go cannot be used, or is open to others.
    case events(String)
    /// A virtual directory cannot be had, or hides something.
    case directory(String)
    /// Encrypted places hold nothing, or are seen as they are stored.
    case sealing(String)
    /// A verifier cannot judge, or can be changed by others.
    case verifiers(String)
    /// A quota is exceeded by what lies there already.
    case quota(QuotaExcess)

    /// One line: the state of things, what follows, and one thing to do.
    var words: String {
        switch self {
        case .runsAsRoot:
            "ferryd runs as root: clients reach every file below the served directory, whoever owns it, and what they "
                + "upload belongs to root. Safer: give ferryd a user of its own (--run-as USER)."
        case .cannotWrite(let path, let advice):
            "the server may not write to \(Printable.text(path)): uploads there will be refused. "
                + (advice.isEmpty
                    ? "Make it writable for the server's user (chmod), mount it for writing, or, where systemd shuts the "
                        + "server in, allow it: systemctl edit ferryd, and under [Service] "
                        + "ReadWritePaths=\(Printable.text(path))" : advice)
        case .stateIsServed(let state, let root):
            "the accounts in \(Printable.text(state.path)) lie inside the served \(Printable.text(root)): who may read "
                + "there can read their password hashes. Keep them elsewhere (--state DIR), or serve another directory."
        case .hardLinksUnprotected:
            "fs.protected_hardlinks is 0: whoever has a shell here can link other people's files into the served "
                + "directory. Set it: sysctl -w fs.protected_hardlinks=1"
        case .noHome(let name, let home, let reason):
            "\(name) cannot log in, as the home directory \(Printable.text(home)) cannot be served: \(reason)."
        case .nobodyCanLogIn:
            "no account is enabled, so nobody can log in. Enable one: ferryd user change NAME --enabled"
        case .noAccount: "there is no account, so nobody can log in. Add one: ferryd user add NAME"
        case .casesAreOne(let name, let home, let directory):
            "upper and lower case are one in \(directory) of \(Printable.text(home)), and rules tell them apart: where "
                + "\(name) may not read \"secret\", it may read \"SECRET\". Move the files to a file system that tells "
                + "them apart, or write patterns such as [sS][eE]*."
        case .cannotGiveOwner(let name):
            "what \(name) uploads belongs to the server's user and not to the account's --owner, as only root gives files "
                + "away. Start ferryd as root, or take the owner back: ferryd user change \(name) --owner inherit"
        case .strangeVariable(let sentence), .events(let sentence), .verifiers(let sentence),
            .directory(let sentence), .sealing(let sentence):
            sentence
        case .quota(let excess): excess.words
        }
    }

    /// The word that a JSON log has for it.
    var kind: String {
        switch self {
        case .runsAsRoot: "runs-as-root"
        case .cannotWrite: "cannot-write"
        case .stateIsServed: "state-is-served"
        case .hardLinksUnprotected: "hard-links-unprotected"
        case .noHome: "no-home"
        case .nobodyCanLogIn: "nobody-can-log-in"
        case .noAccount: "no-account"
        case .casesAreOne: "cases-are-one"
        case .cannotGiveOwner: "cannot-give-owner"
        case .strangeVariable: "strange-variable"
        case .events: "events"
        case .verifiers: "verifiers"
        case .directory: "directory"
        case .quota: "quota-exceeded"
        case .sealing: "encrypted-files"
        }
    }
}

extension StartWarning {
    /// Homes are opened one by one; of so many accounts it is known before the first client comes.
    private static let homesLookedAt = 1000

    /// All that is so of a server, in the order of its words.
    static func all(
        root: RootDirectory, at path: [UInt8], state: StateDirectory, accounts: [Account], visitors: Bool,
        elsewhere: ObjectStoreOptions = ObjectStoreOptions(), user: UInt32 = System.effectiveUser,
        hardLinkSetting: String = "/proc/sys/fs/protected_hardlinks"
    ) -> [StartWarning] {
        var warnings: [StartWarning] = []
        if user == 0 { warnings.append(.runsAsRoot) }
        if !root.isWritable {
            warnings.append(.cannotWrite(path, advice: DirectoryOwner.advice(about: path, user: user)))
        }
        if isServed(state, by: root) { warnings.append(.stateIsServed(state, root: path)) }
        if setting(hardLinkSetting) == UInt8(ascii: "0") { warnings.append(.hardLinksUnprotected) }
        let enabled = accounts.filter { $0.state == "enabled" }
        if enabled.isEmpty, !visitors { warnings.append(accounts.isEmpty ? .noAccount : .nobodyCanLogIn) }
        let owned = user == 0 ? nil : enabled.first { $0.effective.owner != nil }
        if let owned { warnings.append(.cannotGiveOwner(owned.name)) }
        for account in enabled.prefix(homesLookedAt) {
            let hasRules = !account.effective.rules.isEmpty
            if let home = account.home, elsewhere.hold(home) { continue }
            guard let home = account.home else {
                if hasRules, let directory = root.foldedDirectory() {
                    warnings.append(.casesAreOne(account.name, path, directory))
                }
                continue
            }
            do throws(RootDirectoryError) {
                let own = try RootDirectory(home)
                if isServed(state, by: own) { warnings.append(.stateIsServed(state, root: home)) }
                if !own.isWritable, account.permissions.contains(.write), !holdsWritable(account, home, user) {
                    warnings.append(.cannotWrite(home, advice: DirectoryOwner.advice(about: home, user: user)))
                }
                if hasRules, let directory = own.foldedDirectory() {
                    warnings.append(.casesAreOne(account.name, home, directory))
                }
            } catch {
                warnings.append(.noHome(account.name, home, reason: error.reason))
            }
        }
        return warnings
    }

    /// All that is so of programs that judge logins, and of programs, servers and files to which events go.
    static func outside(_ options: Options, root: [UInt8], _ accounts: [Account]) -> [StartWarning] {
        directories(options.directories, root: root, accounts, elsewhere: options.objectStores)
            + options.verifiers.problems().map(StartWarning.verifiers) + outlets(options, root: root, accounts)
            + sealing(options.sealing, served: served(options, root: root, accounts))
    }

    /// The directories of the host, and paths in object stores, that somebody is at home in.
    static func served(_ options: Options, root: [UInt8], _ accounts: [Account]) -> [[UInt8]] {
        [root] + accounts.flatMap(\.hostDirectories).prefix(homesLookedAt)
            + options.directories.standing.compactMap(\.host)
    }

    /// All that is so of programs, servers and files to which events go.
    static func outlets(_ options: Options, root: [UInt8], _ accounts: [Account]) -> [StartWarning] {
        let served = served(options, root: root, accounts)
        return (options.hooks.flatMap(\.problems) + options.reachableFiles(in: served)).map(StartWarning.events)
    }

    /// True if a home that belongs to another user may be closed on purpose: something in it is open to the server.
    private static func holdsWritable(_ account: Account, _ home: [UInt8], _ user: UInt32) -> Bool {
        if DirectoryOwner.of(home)?.user == user { return false }
        if account.effective.directories?.standing.isEmpty == false { return true }
        guard let names = try? System.names(inDirectory: home) else { return true }
        return names.prefix(namesLookedAt).contains { name in
            guard let path = PathBytes(home + [.slash] + name),
                let directory = try? System.open(hostPath: path, .directoryPath)
            else { return false }
            return System.mayChange(directory)
        }
    }

    private static let namesLookedAt = 100

    static func isServed(_ state: StateDirectory, by root: RootDirectory) -> Bool {
        PathBytes(state.path).map(root.contains(hostPath:)) ?? false
    }

    /// The first byte of a setting of the kernel.
    private static func setting(_ path: String) -> UInt8? {
        guard let path = PathBytes(path.utf8), let file = try? System.open(hostPath: path, .readOnly) else {
            return nil
        }
        return try? System.read(file.raw, atMost: 1).first
    }
}
