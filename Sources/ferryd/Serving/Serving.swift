// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPWire
import FerryACME
import FerryIO
import ProgramKit

/// The life of a serving `ferryd`, from its settings to its end.
struct Serving {
    private let settings: DaemonSettings
    private let resolved: ResolvedSettings
    private let state: StateDirectory?
    private let rights: ServingRights
    private let sealing: SealedPlaces?
    let supervisor = ServiceSupervisor()
    static let defaultPort: UInt16 = 2121

    /// `resolved` is what `settings` give at the start.
    ///
    /// `rights` are those that the process has kept. Files in the places of `sealing` are encrypted.
    init(
        _ settings: DaemonSettings, _ resolved: ResolvedSettings, in state: StateDirectory?, _ rights: ServingRights,
        _ sealing: SealedPlaces?
    ) {
        (self.settings, self.resolved, self.state, self.rights) = (settings, resolved, state, rights)
        self.sealing = sealing
    }

    private var options: Options { resolved.options }

    func run(until signals: DaemonSignals) async -> DaemonExitCode {
        do {
            let inherited = ServiceSupervisor.inheritedSockets()
            let port = try needsPort(inherited) ? askForPort() : Self.defaultPort
            let root = try Self.absolutePath(options.root)
            // A directory that cannot be served is told of before anything is made.
            _ = try RootDirectory(root)
            let state = try stateDirectory()
            let stateLock = try await lock(state, serving: root)
            let shared = try await sharedDatabase(of: state)
            let store = if let shared { shared.accounts } else { try await state.accounts() }
            let banStore = try await BlockingPool.shared.run { () throws(AccountError) in
                if let shared { return shared.bans }
                return try state.bans()
            }
            let bans = BanBook(banStore)
            let uses = try await BlockingPool.shared.run { try state.quotas() }
            let quotas = QuotaBooks(store: uses, sealing: sealing)
            let stores =
                options.objectStores.places.isEmpty
                ? nil : try ObjectStores(options.objectStores, of: state, sealing: sealing)
            let roots = try ServedRoots(
                default: root, isDurable: options.durability == .data, fileOwner: options.fileOwner,
                actsAsSystemUsers: options.verifiers.actsAsUsers, quotas: quotas, outside: stores,
                sealing: sealing)
            try keepVisitors(from: state, in: roots.standard, at: root, options)
            let logFile = try options.logFile.map { path throws(UsageError) in try LogFile(path) }
            let log = makeLog(to: logFile?.stream ?? 1)
            let outlets = try EventOutlets(options, in: state, tellingTo: log)
            let control = try ControlService(options, in: state)
            let plan = ListeningPlan(port: port, inherited: inherited)
            let live = LiveSettings(settings, resolved, plan, in: state, outlets)
            let (configuration, certificate) = try await live.configuration()
            let keeper = try await certificateKeeper(in: state, listening: configuration.listeners.map(\.address))
            let subscribers: [any EventSubscriber] = [log, outlets.desk] + control.subscribers
            let server = try Server(
                configuration,
                authenticator: options.authenticator(store, root: root, tellingTo: log),
                events: EventStream(subscribers), bans: bans, presence: shared?.presence,
                inheriting: inherited,
                openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) })
            let reading = SettingsReading(live, of: server, tellingTo: log, supervisor)
            let desk = ControlDesk(outlets, store, banStore, reading, in: state, control.door) { signals.askForEnd() }
            let openControl = try await control.open(on: server, bans, desk, tellingTo: log)
            // Its password is shown once, so not before it is sure that the server can start.
            let oneTime = try await options.firstAccount.make(in: store, besidesOthers: options.letsOthersIn)
            let accounts = try await store.accounts()
            let welcome = Welcome(
                addresses: server.addresses, implicitAddresses: server.implicitAddresses,
                certificate: certificate, root: root, state: state,
                stateIsChosen: options.state != nil,
                accounts: accounts, oneTime: oneTime, anonymous: options.anonymous, commands: InstalledCommands(),
                rights: rights)
            tell(welcome.notices, to: log, hasFile: logFile != nil)
            let warnings = await warnings(roots.standard, at: root, state, accounts)
            for warning in resolved.warnings.map(StartWarning.strangeVariable) + warnings
                + StartWarning.outside(options, root: root, accounts)
            {
                log.tell(.warning(warning))
            }
            let looking = Task { await tellExceededQuotas(accounts, root: root, by: uses, to: log) }
            Sweeping(roots).start()
            let sweeping = Task { await stores?.keepSwept() }
            let telling = Task { await outlets.run() }
            let retention = RetentionKeeper(options.retention, in: state, store, of: server) { news in
                log.tell(.retention(news))
                guard case .removed(let file) = news else { return }
                quotas.doubt(holding: file.file)
                outlets.desk.tell(.retentionRemoved, .retired(file))
            }
            let retaining = Task { await retention.run() }
            let counting = Task { await quotas.run() }
            let living = Task { await shared?.run() }
            let sharing = StateKeeping(bans: BanKeeping(book: bans, log: log), passive: PassiveRecord(state: state))
            await sharing.bans.begin()
            await serve(server, reading, keeper, sharing, logFile, outlets, tellingTo: log, until: signals)
            await openControl.close()
            sweeping.cancel()
            looking.cancel()
            await looking.value
            living.cancel()
            await shared?.end()
            retaining.cancel()
            await retaining.value
            counting.cancel()
            await counting.value
            await quotas.close()
            await outlets.finish(telling)
            stateLock.take()?.release()
            log.tell(.stopped)
            await log.finish()
            return .done
        } catch let error as UsageError {
            DaemonConsole.complain("\(error.message)\nTry: ferryd --help")
            return .usage
        } catch {
            DaemonConsole.complain("\(error)")
            return .failed
        }
    }

    /// Opens the database that is to be shared, if there is one, and leaves word of it for commands.
    private func sharedDatabase(of state: StateDirectory) async throws -> SharedDatabase? {
        try await BlockingPool.shared.run {
            try state.leaveWordOfDatabase()
            return try state.sharedDatabase(
                waiting: SharedDatabase.startTime, whileAway: SharedDatabase.tellOfWaiting)
        }
    }

    /// True if nothing says where to listen, so that a person may be asked.
    private func needsPort(_ inherited: [InheritedSocket]) -> Bool {
        options.port == nil && options.listeners.isEmpty && inherited.isEmpty
    }

    /// On a terminal, a server that was not told its port asks for it.
    private func askForPort() throws(UsageError) -> UInt16 {
        guard let answer = DaemonConsole.ask("What port should the server run on? [\(Self.defaultPort)] ") else {
            return Self.defaultPort
        }
        let text = answer.filter { !$0.isWhitespace }
        if text.isEmpty { return Self.defaultPort }
        guard let port = UInt16(text) else { throw UsageError("A port is a number from 0 to 65535, not \"\(text)\".") }
        return port
    }

    private func stateDirectory() throws(UsageError) -> StateDirectory {
        guard let state else {
            throw UsageError("There is no home directory to keep accounts in. Name a directory: --state DIR")
        }
        return state
    }

    /// Keeps other servers away from the state directory, which is made if it is missing.
    private func lock(_ state: StateDirectory, serving root: [UInt8]) async throws -> Handoff<StateLock> {
        try await BlockingPool.shared.run {
            try state.make()
            return Handoff(try StateLock(of: state, serving: root))
        }
    }

    private func warnings(
        _ root: RootDirectory, at path: [UInt8], _ state: StateDirectory, _ accounts: [Account]
    ) async -> [StartWarning] {
        let (visitors, elsewhere) = (options.letsOthersIn, options.objectStores)
        return await BlockingPool.shared.run {
            StartWarning.all(
                root: root, at: path, state: state, accounts: accounts, visitors: visitors, elsewhere: elsewhere)
        }
    }

    /// Looks beside everything else, as large directories take their time.
    private func tellExceededQuotas(
        _ accounts: [Account], root: [UInt8], by uses: SQLiteTreeUses, to log: any ServerLog
    ) async {
        let (quotas, stores) = (StandingQuota.all(options.directories, root: root, accounts), options.objectStores)
        if quotas.isEmpty { return }
        let exceeded = await BlockingPool(width: 1).run { flag in
            let records = (try? uses.records()) ?? []
            // This server has counted nothing yet.
            return quotas.exceeded(
                by: records, isServed: false, elsewhere: stores, sealing: sealing, until: { flag.isSet })
        }
        for excess in exceeded { log.tell(.warning(.quota(excess))) }
    }

    static func absolutePath(_ path: String) throws(UsageError) -> [UInt8] {
        if path.hasPrefix("/") { return Array(path.utf8) }
        guard let current = try? System.currentDirectory() else {
            throw UsageError("The current directory is gone. Name the directory to serve: --root DIR")
        }
        return path == "." ? current : current + Array("/\(path)".utf8)
    }

    private func certificateKeeper(
        in state: StateDirectory, listening addresses: [SocketAddress]
    ) async throws(UsageError) -> CertificateKeeper? {
        let acme = options.encryption.acme
        return try await BlockingPool.shared.run { () throws(UsageError) in
            try acme.keeper(in: state, listening: addresses)
        }
    }

    private func makeLog(to stream: CInt) -> any ServerLog {
        switch options.log {
        case .text: TextLog(to: stream, options.verbosity)
        case .json: JSONLog(to: stream, options.verbosity)
        }
    }

    /// Tells of the start: to the person at the console too where the log goes to a file, which keeps no password.
    private func tell(_ notices: [Notice], to log: any ServerLog, hasFile: Bool) {
        for notice in notices {
            if hasFile { DaemonConsole.print(notice.words) }
            if case .accountMade = notice, hasFile { continue }
            log.tell(notice)
        }
    }
}
