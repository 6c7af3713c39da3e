// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPWire
import FerryACME
import FerryIO
import ProgramKit

/// The life of a serving `ferryd`, from its options to its end.
struct Serving {
    private var options: Options
    static let defaultPort: UInt16 = 2121

    init(_ options: Options) { self.options = options }

    func run(until signals: ShutdownSignals) async -> DaemonExitCode {
        do {
            let port = try options.port ?? askForPort()
            let root = try absolutePath(options.root)
            let roots = try ServedRoots(default: root, isDurable: options.durability == .data)
            let state = try stateDirectory()
            let store = try await state.accounts()
            try keepVisitors(from: state, in: roots.standard, at: root)
            let log = makeLog()
            let listening = try await addresses(port: port)
            let certificates = certificates(in: state, listening: listening)
            let loaded = try await certificates?.load()
            let keeper = try await certificateKeeper(in: state, listening: listening)
            let server = try makeServer(on: listening, loaded?.encryption, root: root, roots, store, tellingTo: log)
            // Its password is shown once, so not before it is sure that the server can start.
            let oneTime = options.anonymous == .off ? try await OneTimeAccount.make(in: store) : nil
            let accounts = try await store.accounts()
            let welcome = Welcome(
                addresses: server.addresses, implicitAddresses: server.implicitAddresses,
                certificate: loaded?.certificate, root: root, state: state,
                stateIsChosen: options.state != nil,
                accounts: accounts, oneTime: oneTime, anonymous: options.anonymous, commands: InstalledCommands())
            for notice in welcome.notices { log.tell(notice) }
            let warnings = await warnings(roots.standard, at: root, state, accounts)
            for warning in warnings { log.tell(.warning(warning)) }
            Sweeping(roots).start()
            await serve(server, certificates, keeper, tellingTo: log, until: signals)
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
        guard let directory = options.state ?? .standard() else {
            throw UsageError("There is no home directory to keep accounts in. Name a directory: --state DIR")
        }
        return directory
    }

    /// Visitors prove nothing, so they must not find the accounts among the files.
    private func keepVisitors(
        from state: StateDirectory, in root: RootDirectory, at path: [UInt8]
    ) throws(UsageError) {
        guard options.anonymous != .off, StartWarning.isServed(state, by: root) else { return }
        throw UsageError(
            "Visitors could read the accounts in \(state), which lies inside the served \(Printable.text(path)). "
                + "Keep them elsewhere: --state DIR")
    }

    private func warnings(
        _ root: RootDirectory, at path: [UInt8], _ state: StateDirectory, _ accounts: [Account]
    ) async -> [StartWarning] {
        let visitors = options.anonymous != .off
        return await BlockingPool.shared.run {
            StartWarning.all(root: root, at: path, state: state, accounts: accounts, visitors: visitors)
        }
    }

    private func absolutePath(_ path: String) throws(UsageError) -> [UInt8] {
        if path.hasPrefix("/") { return Array(path.utf8) }
        guard let current = try? System.currentDirectory() else {
            throw UsageError("The current directory is gone. Name the directory to serve: --root DIR")
        }
        return path == "." ? current : current + Array("/\(path)".utf8)
    }

    private func makeServer(
        on addresses: [SocketAddress], _ encryption: ServerEncryption?, root: [UInt8], _ roots: ServedRoots,
        _ store: any AccountStore, tellingTo log: any ServerLog
    ) throws -> Server {
        try Server(
            configuration(on: addresses, encryption),
            authenticator: Authenticator(store: store, anonymous: options.anonymous, root: root),
            events: EventStream([log]),
            openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) })
    }

    private func configuration(on addresses: [SocketAddress], _ encryption: ServerEncryption?) -> ServerConfiguration {
        var configuration = options.configuration
        configuration.listen = addresses
        if let port = options.encryption.implicitPort {
            configuration.listenImplicit = addresses.map { $0.with(port: port) }
        }
        configuration.encryption = encryption
        return configuration
    }

    private func certificates(in state: StateDirectory, listening addresses: [SocketAddress]) -> ServedCertificates? {
        if options.encryption.mode == .off { return nil }
        return ServedCertificates(
            options: options.encryption, state: state,
            names: ServedCertificates.names(
                listening: addresses, publicAddress: options.configuration.publicAddress))
    }

    private func certificateKeeper(
        in state: StateDirectory, listening addresses: [SocketAddress]
    ) async throws(UsageError) -> CertificateKeeper? {
        let acme = options.encryption.acme
        return try await BlockingPool.shared.run { () throws(UsageError) in
            try acme.keeper(in: state, listening: addresses)
        }
    }

    private func makeLog() -> any ServerLog {
        switch options.log {
        case .text: TextLog(options.verbosity)
        case .json: JSONLog(options.verbosity)
        }
    }

    /// Every address asked for, or all of this machine.
    private func addresses(port: UInt16) async throws -> [SocketAddress] {
        if options.listen.isEmpty { return [SocketAddress.hasV6 ? .anyV6(port: port) : .anyV4(port: port)] }
        var addresses: [SocketAddress] = []
        for host in options.listen {
            do throws(Resolver.Failure) {
                addresses += try await Resolver.addresses(of: host, port: port).prefix(1)
            } catch {
                throw UsageError("--listen \(host): \(error)")
            }
        }
        return addresses
    }

    private func serve(
        _ server: Server, _ certificates: ServedCertificates?, _ keeper: CertificateKeeper?,
        tellingTo log: any ServerLog, until signals: ShutdownSignals
    ) async {
        let running = Task { await server.run() }
        let renewing = Task { await renew(certificates, of: server, tellingTo: log) }
        let nudge = Nudge()
        let keeping = Task { await keep(keeper, nudge, certificates, of: server, tellingTo: log) }
        await signals.next {
            if let certificates {
                await reload(certificates, of: server, tellingTo: log)
                nudge.give()
            } else {
                log.tell(.hangUpIgnored)
            }
        }
        renewing.cancel()
        keeping.cancel()
        log.tell(.shuttingDown(connections: server.connections))
        server.drain()
        let grace = options.configuration.timeouts.grace
        let ending = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await signals.next() }
                group.addTask { try? await Task.sleep(for: grace) }
                await group.next()
                group.cancelAll()
            }
            if Task.isCancelled { return }
            log.tell(.ending(connections: server.connections))
            running.cancel()
        }
        await running.value
        ending.cancel()
        // It takes back what it has shown to an authority.
        await keeping.value
    }
}

// MARK: - Certificates

extension Serving {
    /// Shows the certificates that the files hold now to clients that come from now on.
    private func reload(
        _ certificates: ServedCertificates, of server: Server, tellingTo log: any ServerLog
    ) async {
        do throws(UsageError) {
            let (encryption, certificate) = try await certificates.load()
            server.reconfigure(configuration(on: server.addresses, encryption))
            log.tell(.certificateReloaded(certificate))
        } catch {
            log.tell(.certificateKept(error.message))
        }
    }

    /// Gets a certificate from an authority, and shows it to clients that come from then on.
    private func keep(
        _ keeper: CertificateKeeper?, _ nudge: Nudge, _ certificates: ServedCertificates?,
        of server: Server, tellingTo log: any ServerLog
    ) async {
        guard let keeper, let certificates else { return }
        await keeper.run(nudge: nudge) { event in
            log.tell(.acme(event))
            if case .obtained = event { await reload(certificates, of: server, tellingTo: log) }
        }
    }

    /// Renews a certificate of the server's own before it ends: looks once a day.
    private func renew(_ certificates: ServedCertificates?, of server: Server, tellingTo log: any ServerLog) async {
        guard let certificates, certificates.options.certificates.isEmpty else { return }
        while (try? await Task.sleep(for: .seconds(24 * 3600))) != nil {
            if certificates.isDue { await reload(certificates, of: server, tellingTo: log) }
        }
    }
}
