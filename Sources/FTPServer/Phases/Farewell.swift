// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The last phase: the last word is sent, and the connection closes without losing it.
struct Farewell: ~Copyable, Sendable {
    private var channel: ControlChannel
    private let visit: Visit
    private let ending: Ending

    init(on channel: consuming ControlChannel, for visit: Visit, because ending: Ending) {
        self.channel = channel
        self.visit = visit
        self.ending = ending
    }

    consuming func run() async -> Phase? {
        if case .refused(let refusal) = ending { channel.send(refusal.reply) }
        visit.report(.closed(ending))
        switch ending {
        case .lost, .foreign: return nil
        case .quit, .refused: break
        }
        channel.flushNow()
        await channel.close(linger: visit.services.configuration.timeouts.linger)
        return nil
    }
}
