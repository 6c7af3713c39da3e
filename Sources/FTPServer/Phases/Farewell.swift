// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The last phase: the last word is sent, and the connection closes without losing it.
struct Farewell: Phase, ~Copyable {
    private let channel: ControlChannel
    private let context: ConnectionContext
    private let ending: CloseReason

    /// Sends the last word at once, so that it is said even if nobody waits for the client to hear it.
    init(on channel: consuming ControlChannel, for context: ConnectionContext, because ending: CloseReason) {
        if case .refused(let refusal) = ending { channel.send(refusal.reply) }
        switch ending {
        case .lost, .foreign: break
        case .quit, .refused: channel.flushNow()
        }
        self.channel = channel
        self.context = context
        self.ending = ending
    }

    consuming func run() async -> NextPhase {
        context.noteEnd(ending)
        switch ending {
        case .lost, .foreign: break
        // A client that gave way has said nothing that could be lost, and others want the place.
        case .refused(.gaveWay): break
        case .quit, .refused: await channel.close(linger: context.services.configuration.timeouts.linger)
        }
        return .nothing
    }
}
