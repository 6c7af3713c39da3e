// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension ControlChannel {
    /// Ends a transfer that is given up: afterwards the next command gets its own reply.
    ///
    /// ABOR, then NOOP as a marker. Servers answer an abort with one, two or three replies, of which none is the NOOP's
    /// 200; without that in time, nobody knows whose reply comes next.
    mutating func abortTransfer(until deadline: Deadline) async throws(ControlError) {
        try await send([CommandLine(.abor), CommandLine(.noop)], stall: .seconds(1))
        while true {
            do throws(ControlError) {
                let reply = try await reply(until: deadline)
                if reply.code.rawValue == 421 { throw ControlError.refused(reply) }
                if reply.code.rawValue == 200 { return }
            } catch .stream(.interrupted) {
                continue  // meant for a wait before this one
            }
        }
    }
}

extension FTPConnection {
    /// Gives up a transfer whose command was sent, but whose data connection never came to be.
    mutating func abandonTransfer() async {
        let limit = configuration.timeouts.abort
        await undisturbed { control in
            (try? await control.abortTransfer(until: control.stream.loop.deadline(after: limit))) != nil
        }
    }
}
