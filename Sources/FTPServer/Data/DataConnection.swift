// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension DataPlan.Route {
    /// Makes the data connection.
    ///
    /// On a passive port only the control connection's peer is let in; a stranger is closed before any byte moves, and
    /// the port goes on waiting for its owner (RFC 2577 §5). Where data comes through load balancers, the header of the
    /// PROXY protocol says who it is.
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
            if let balancers = context.dataBalancers {
                if try await Self.isOwn(stream, from: balancers, of: context, until: deadline) { return stream }
            } else if context.expectsData(from: stream.peerAddress.host) {
                return stream
            } else {
                context.report(.dataConnectionRejected(stream.peerAddress))
            }
        }
    }

    /// Reads the header of the PROXY protocol; true if it names the client of the control connection.
    private static func isOwn(
        _ stream: borrowing ByteStream, from balancers: [IPNetwork], of context: ConnectionContext,
        until deadline: Deadline
    ) async throws(StreamError) -> Bool {
        do throws(PrefaceFailure) {
            let end = min(deadline, context.loop.deadline(after: Preface.patience))
            let ends = try await Preface.ends(of: stream, from: balancers, until: end)
            // A balancer's look whether the port is open, of which nobody need hear.
            if ends.isCheck { return false }
            if ends.balancer != nil, ends.peer.host == context.peer.host { return true }
            context.report(.dataConnectionRejected(ends.peer))
        } catch {
            if error == .lost(.cancelled) { throw .cancelled }
            context.report(.dataPrefaceFailed(stream.peerAddress, error))
        }
        return false
    }
}
