// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryACME
import FerryIO

/// The time from the first client until signals end it.
extension Serving {
    func serve(
        _ server: Server, _ reading: SettingsReading, _ keeper: CertificateKeeper?, _ state: StateKeeping,
        _ logFile: LogFile?, _ outlets: EventOutlets, tellingTo log: any ServerLog, until signals: DaemonSignals
    ) async {
        let live = reading.live
        let running = Task { await server.run() }
        let beside = Task {
            async let renewing: Void = live.renewCertificate(of: server, tellingTo: log)
            async let living: Void = showLife(of: server)
            async let sharing: Void = state.run(on: server)
            _ = await (renewing, living, sharing)
        }
        let keeping = Task { await keep(keeper, reading.nudge, live, of: server, tellingTo: log) }
        supervisor.notify("READY=1", "STATUS=Serving")
        await signals.untilEnd {
            await reading.run()
        } onReopen: {
            reopen(logFile, outlets, tellingTo: log)
        }
        supervisor.notify("STOPPING=1", "STATUS=Waiting for transfers to end")
        beside.cancel()
        keeping.cancel()
        log.tell(.shuttingDown(connections: server.connections))
        server.drain()
        let grace = live.options.configuration.timeouts.grace
        let ending = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await signals.untilEnd() }
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

    /// Shows a service supervisor that waits for it that all loops go on, and how many are connected.
    private func showLife(of server: Server) async {
        guard let span = supervisor.watchdog else { return }
        repeat {
            await server.visitLoops()
            supervisor.notify("WATCHDOG=1", "STATUS=Serving; \(server.connections) connected")
        } while (try? await Task.sleep(for: span / 2)) != nil
    }

    /// Gets a certificate from an authority, and shows it to clients that come from then on.
    private func keep(
        _ keeper: CertificateKeeper?, _ nudge: Nudge, _ live: LiveSettings, of server: Server,
        tellingTo log: any ServerLog
    ) async {
        guard let keeper else { return }
        await keeper.run(nudge: nudge) { event in
            log.tell(.acme(event))
            if case .obtained = event { await live.showCertificate(on: server, tellingTo: log) }
        }
    }
}
