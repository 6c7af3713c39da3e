// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// All that `ferryd check` finds out about settings.
struct CheckFindings {
    /// Sentences about what would keep the server from starting.
    private(set) var mistakes: [String] = []
    /// Sentences about what is dangerous, or will not work as it seems.
    private(set) var warnings: [String] = []
    private(set) var listeners: [ListenerConfiguration] = []
    private(set) var root: [UInt8] = []
    private(set) var state: StateDirectory?
    private(set) var accounts: [Account] = []
    private(set) var certificate: Certificate?
    /// The user as whom the server serves and all was looked at; `nil` for the checking user.
    private(set) var user: ServiceUser?

    /// Looks at everything; root goes on as the user as whom the server would serve, for good.
    init(of resolved: ResolvedSettings) async {
        let options = resolved.options
        warnings = resolved.warnings
        do {
            listeners = try await ListeningPlan(port: Serving.defaultPort, inherited: []).listeners(options)
        } catch {
            mistakes.append(Self.sentence(error))
        }
        if options.runAs != nil, System.effectiveUser == 0 {
            mistakes += resolved.files.compactMap(ServingRights.doubt)
        }
        state = options.keptState
        await readAccounts()
        user = ServiceUser(of: options, state)
        // With a monitor, that one reads keys as root.
        if user?.hasMonitor == true {
            readCertificate(options.encryption)
            readKeys(options)
        }
        let obstacles = becomeUser(NamedFiles(of: options, in: resolved.file))
        mistakes += obstacles
        // A key that is closed to the server is told of once.
        if user?.hasMonitor != true, obstacles.isEmpty {
            readCertificate(options.encryption)
            readKeys(options)
        }
        await readRoot(options)
        readUnit(options)
        readRetention(options.retention)
        readObjectStores(options.objectStores)
        warnings += Self.exposure(options, listeners)
        warnings += Self.passive(options.configuration, listeners)
        if let state { warnings += PassiveRecord(state: state).read().map(Self.sentence) }
        warnings += Self.files(resolved)
        warnings += options.verifiers.problems()
        warnings += options.reachableFiles(
            in: [root] + accounts.flatMap(\.hostDirectories) + options.directories.standing.compactMap(\.host))
        warnings += StartWarning.directories(
            options.directories, root: root, accounts, elsewhere: options.objectStores
        ).map(\.words)
        let exceeded = await exceededQuotas(options)
        warnings += exceeded.map(\.words)
        let served = StartWarning.served(options, root: root, accounts)
        warnings += StartWarning.sealing(options.sealing, served: served).map(\.words)
        for hook in options.hooks {
            warnings += hook.problems
            do throws(UsageError) { _ = try hook.delivery() } catch { mistakes.append(error.message) }
        }
    }

    private mutating func readAccounts() async {
        guard let state else {
            mistakes.append("There is no home directory to keep accounts in. Name a directory: --state DIR")
            return
        }
        guard state.database?.address != nil || isThere("accounts.sqlite", in: state) else { return }
        do throws(AccountError) {
            accounts = try await state.accounts(create: false, looks: true).accounts()
        } catch {
            // A first start makes what is missing.
            if case .nothingYet = error { return }
            mistakes.append(Self.sentence(error))
        }
    }

    /// Goes on as the server's user; sentences about files that are closed to it.
    private func becomeUser(_ named: NamedFiles) -> [String] {
        guard let user else { return [] }
        do throws(Errno) { try user.become() } catch {
            return ["ferryd check cannot look at files as user \(user.name), as the server does: \(error)."]
        }
        return user.obstacles(to: named)
    }

    /// Looks for places to write that systemd keeps from the server, if that starts it.
    private mutating func readUnit(_ options: Options) {
        guard options.runAs == nil, let state, let unit = ServiceUnit(), unit.keeps(state) else { return }
        let writing = accounts.filter { $0.state == "enabled" && $0.permissions.contains(.write) }
        var places = writing.map { $0.home ?? root } + (options.anonymous == .write ? [root] : [])
        places += NamedFiles(of: options).appended
        places.removeAll(where: options.objectStores.hold)
        warnings += Set(places).compactMap(unit.obstacle).sorted().prefix(Self.placesTold)
    }

    private static let placesTold = 10

    private func isThere(_ name: String, in state: StateDirectory) -> Bool {
        guard let path = PathBytes(state.path + Array("/\(name)".utf8)) else { return false }
        return (try? System.open(hostPath: path, .pathOnly)) != nil
    }

    private mutating func readRoot(_ options: Options) async {
        do {
            root = try Serving.absolutePath(options.root)
            let served = try ServedRoots(default: root)
            guard let state else { return }
            let visitors = options.anonymous != .off
            // The first start makes an account if there is none.
            let isFirst = accounts.isEmpty && options.firstAccount.isWanted
            warnings += StartWarning.all(
                root: served.standard, at: root, state: state, accounts: accounts,
                visitors: options.letsOthersIn || isFirst, elsewhere: options.objectStores,
                // Root may look after a server that runs as another user.
                user: options.runAs?.user ?? state.owner?.user ?? System.effectiveUser
            ).map(\.words)
            if visitors, StartWarning.isServed(state, by: served.standard) {
                mistakes.append("Visitors could read the accounts in \(state), which lies inside the served directory.")
            }
        } catch {
            mistakes.append(Self.sentence(error))
        }
    }

    private func exceededQuotas(_ options: Options) async -> [QuotaExcess] {
        guard let state else { return [] }
        let quotas = StandingQuota.all(options.directories, root: root, accounts)
        if quotas.isEmpty { return [] }
        return await BlockingPool.shared.run {
            quotas.exceeded(
                by: state.quotaRecords, isServed: state.isServed, elsewhere: options.objectStores,
                sealing: options.sealing.withoutKeys)
        }
    }

    private mutating func readCertificate(_ options: EncryptionOptions) {
        guard options.mode != .off, !options.certificates.isEmpty, let state else { return }
        do throws(UsageError) {
            let loaded = try ServedCertificates(
                options: options, state: state, names: [], now: System.secondsSince1970()
            ).loadNow()
            certificate = loaded.certificate
            let left = loaded.certificate.validUntil - System.secondsSince1970()
            let end = LogTime.text(of: Timestamp(seconds: loaded.certificate.validUntil))
            if left < 0 {
                warnings.append("The certificate has ended at \(end): clients will refuse it. Renew it.")
            } else if left < 14 * 24 * 3600 {
                warnings.append("The certificate ends at \(end). Renew it, and send SIGHUP.")
            }
        } catch {
            mistakes.append(error.message)
        }
    }

    private mutating func readKeys(_ options: Options) {
        do throws(UsageError) { _ = try options.sealing.open(besides: options.objectStores) } catch {
            mistakes.append(error.message)
        }
    }

    private mutating func readRetention(_ tables: [RetentionOptions]) {
        guard let state else { return }
        let pairs = accounts.compactMap { account in account.home.map { ("\(account.name)", $0) } }
        let homes = Dictionary(pairs) { first, _ in first }
        for table in tables {
            do throws(UsageError) { _ = try RetentionPlace(table, homes: homes, state: state) } catch {
                warnings.append(error.message)
            }
        }
    }

    private mutating func readObjectStores(_ stores: ObjectStoreOptions) {
        do throws(UsageError) { _ = try ObjectStores(stores) } catch { mistakes.append(error.message) }
    }

    private static func sentence(_ trouble: PassiveTrouble) -> String {
        "\(trouble.sentence) (Last seen by the server at \(LogTime.second(trouble.last))Z.)"
    }

    private static func sentence(_ error: any Error) -> String { (error as? UsageError)?.message ?? "\(error)" }
}
