// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The session and a client that misses replies which come too soon (`TardyAddresses`).
extension Session {
    /// Puts off the reply to `EPSV` or `PASV` for a moment where the client's address is known to need it.
    func waitIfTardy() async {
        guard visit.services.tardy.contains(visit.peer.host) else { return }
        // The loop's timers are too coarse, and it has others to serve.
        await BlockingPool.shared.run { Thread.pause(TardyAddresses.moment) }
    }

    /// Takes note of how long the client took from the reply to the command that needs the connection.
    func noteTardiness() {
        guard let told = dataPlan.told,
            visit.services.tardy.note(visit.peer.host, connectedAfter: told.duration(to: .now))
        else { return }
        visit.report(.repliesPutOff)
    }
}
