// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO

/// Has a running server read its settings again, and tells whoever supervises it.
struct SettingsReading: Sendable {
    let live: LiveSettings
    let server: Server
    let log: any ServerLog
    let supervisor: ServiceSupervisor
    /// Ends the pause of whoever keeps the certificate.
    let nudge = Nudge()

    init(
        _ live: LiveSettings, of server: Server, tellingTo log: any ServerLog, _ supervisor: ServiceSupervisor
    ) {
        (self.live, self.server, self.log, self.supervisor) = (live, server, log, supervisor)
    }

    /// Reads them: all of them, or none.
    @discardableResult
    func run() async -> LiveSettings.Outcome {
        supervisor.notify("RELOADING=1", ServiceSupervisor.reloadMoment)
        let outcome = await live.reload(server, tellingTo: log)
        nudge.give()
        supervisor.notify("READY=1")
        return outcome
    }
}
