// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension DataPlan.Route {
    /// Makes the data connection.
    ///
    /// On a passive port only the control connection's peer is let in; a stranger is closed before any byte moves, and
    /// the port goes on waiting for its owner (RFC 2577 §5).
    /// The listener is left in the transfer where it may be used again.
    consuming func open(for context: ConnectionContext, in running: RunningTransfer) async throws(Refusal) -> ByteStream
    {
        let deadline = context.loop.deadline(after: context.services.configuration.timeouts.dataConnection)
        do throws(StreamError) {
            switch consume self {
            case .none: throw .closed
            case .made(let stream): return stream
            case .active(let address):
                return try await Dialer.connect(to: address, on: context.loop, until: deadline)
            case .passive(let listener):
                let stream: ByteStream
                do throws(StreamError) {
                    stream = try await listener.acceptOwner(for: context, until: deadline)
                } catch {
                    if error == .timedOut { running.noteUnanswered() }
                    throw error
                }
                context.noteArrival()
                if context.services.ports.mayBeKept { running.leave(listener) }
                return stream
            }
        } catch {
            throw error == .cancelled ? .transferAborted() : .cannotOpenDataConnection
        }
    }
}

extension Listener {
    fileprivate func acceptOwner(for context: ConnectionContext, until deadline: Deadline) async throws(StreamError)
        -> ByteStream
    {
        while true {
            let stream = try await accept(on: context.loop, until: deadline)
            if context.expectsData(from: stream.peerAddress.host) { return stream }
            context.report(.dataConnectionRejected(stream.peerAddress))
        }
    }
}
