// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryACME
import FerryIO
import ProgramKit
import Synchronization

/// The settings of a server that runs, and the way to other ones.
final class LiveSettings: Sendable {
    private let places: DaemonSettings
    /// The settings of the start: what needs a restart is as it says.
    private let started: ResolvedSettings
    private let current: Mutex<ResolvedSettings>
    /// The certificate that is shown first.
    private let shown = Mutex<Certificate?>(nil)
    private let listening: ListeningPlan
    private let state: StateDirectory
    private let outlets: EventOutlets
    /// The time by which certificates end, and waits by it.
    private let clock: any ACMEClock
    /// One at a time reads settings and certificates and gives them to the server: what was read first is not to take the
    /// place of what was read later.
    private let turn = AsyncSemaphore(limit: 1)

    init(
        _ places: DaemonSettings, _ started: ResolvedSettings, _ listening: ListeningPlan, in state: StateDirectory,
        _ outlets: EventOutlets, by clock: any ACMEClock = WallClock()
    ) {
        self.places = places
        self.started = started
        self.listening = listening
        self.state = state
        self.outlets = outlets
        self.clock = clock
        current = Mutex(started)
    }

    var options: Options { current.withLock { $0.options } }

    /// The certificate that clients are shown first; `nil` without TLS.
    var certificate: Certificate? { shown.withLock { $0 } }

    /// The configuration of the server that the settings mean now, and the certificate that is shown first.
    ///
    /// - Throws: `UsageError`, with what cannot be found or read.
    func configuration() async throws(UsageError) -> (ServerConfiguration, Certificate?) {
        let found = try await configuration(options)
        shown.withLock { $0 = found.1 }
        return found
    }

    private func configuration(_ options: Options) async throws(UsageError) -> (ServerConfiguration, Certificate?) {
        var configuration = options.configuration
        if let greeting = try options.greetingInFile() { configuration.greeting = greeting }
        configuration.listeners = try await listening.listeners(options)
        let loaded = try await certificates(options, configuration.listeners)?.load()
        configuration.encryption = loaded?.encryption
        return (configuration, loaded?.certificate)
    }

    private func certificates(_ options: Options, _ listeners: [ListenerConfiguration]) -> ServedCertificates? {
        if options.encryption.mode == .off { return nil }
        let names = ServedCertificates.names(
            listening: listeners.map(\.address), publicAddress: options.configuration.publicAddress)
        return ServedCertificates(options: options.encryption, state: state, names: names, now: clock.now)
    }
}

// MARK: - While the server runs

extension LiveSettings {
    /// The keys of places outside the server to which events go.
    private static let outletKeys = Set(
        [EventSinkOptions.group.name, HookOptions.group.name] + DaemonOption.records.map(\.declaration.key))

    /// The result of reading the settings again.
    enum Outcome: Sendable {
        /// The keys that have changed, and those that hold only from the next start on.
        case changed([String], waiting: [String])
        /// Nothing has changed, as something is wrong: a sentence each.
        case kept([String])
    }

    /// Reads the settings again, and gives them to the server: all of them, or none.
    func reload(_ server: Server, tellingTo log: any ServerLog) async -> Outcome {
        guard await turn.enter() else { return .kept(["The server ends."]) }
        defer { turn.leave() }
        do {
            let new = try places.resolve(after: started)
            let (configuration, certificate) = try await configuration(new.options)
            let plan = try await BlockingPool.shared.run { [outlets] () throws(UsageError) in
                try outlets.plan(new.options)
            }
            let programs = try await BlockingPool.shared.run { () throws(UsageError) in
                try ProgramLine.renewed(for: new.options)
            }
            let listeners = try server.reconfigureListening(configuration)
            if let programs { ProgramLine.use(programs) }
            outlets.change(to: plan)
            shown.withLock { $0 = certificate }
            let changes = current.withLock { current in
                defer { current = new }
                return new.changes(since: current)
            }
            log.tell(.settingsReloaded(changes: changes, waiting: new.waiting, from: new.file))
            for address in listeners.opened { log.tell(.opened(address)) }
            for address in listeners.closed { log.tell(.closed(address)) }
            if let certificate { log.tell(.certificateReloaded(certificate)) }
            if !Self.outletKeys.isDisjoint(with: changes) {
                let root = NamedFiles.absolute(new.options.root)
                for warning in StartWarning.outlets(new.options, root: root, []) { log.tell(.warning(warning)) }
            }
            return .changed(changes, waiting: new.waiting)
        } catch {
            let mistakes =
                switch error {
                case let error as SettingsError: error.mistakes
                case let error as UsageError: [error.message]
                default: ["\(error)"]
                }
            log.tell(.settingsKept(mistakes))
            return .kept(mistakes)
        }
    }

    /// Looks at the settings as they stand now, as `ferryd check` does, and changes nothing.
    func check() async -> (mistakes: [String], warnings: [String]) {
        do throws(SettingsError) {
            let findings = await CheckFindings(of: try places.resolve())
            return (findings.mistakes, findings.warnings)
        } catch {
            return (error.mistakes, [])
        }
    }

    /// Renews a certificate of the server's own before it ends: looks once a day.
    func renewCertificate(of server: Server, tellingTo log: any ServerLog) async {
        while await clock.sleep(24 * 3600) {
            guard let certificates = certificates(options, []), certificates.options.certificates.isEmpty,
                certificates.isDue
            else { continue }
            await showCertificate(on: server, tellingTo: log)
        }
    }

    /// Shows the certificate that there is now to clients that come from now on.
    func showCertificate(on server: Server, tellingTo log: any ServerLog) async {
        guard await turn.enter() else { return }
        defer { turn.leave() }
        do throws(UsageError) {
            let (configuration, certificate) = try await configuration()
            server.reconfigure(configuration)
            if let certificate { log.tell(.certificateReloaded(certificate)) }
        } catch {
            log.tell(.certificateKept(error.message))
        }
    }
}
