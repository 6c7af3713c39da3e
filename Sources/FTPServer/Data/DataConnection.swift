// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension DataPlan.Route {
    /// Makes the data connection.
    ///
    /// On a passive port only the control connection's peer is let in; a stranger is closed before any byte moves, and
    /// the port goes on waiting for its owner (RFC 2577 §5).
    consuming func open(for visit: Visit) async throws(Refusal) -> TCPStream {
        let deadline = Deadline.after(visit.services.configuration.timeouts.dataConnection)
        do throws(StreamError) {
            switch consume self {
            case .none: throw .closed
            case .active(let address):
                return try await Dialer.connect(to: address, on: visit.loop, until: deadline)
            case .passive(let listener):
                while true {
                    let stream = try await listener.accept(on: visit.loop, until: deadline)
                    if stream.peerAddress.host == visit.peer.host { return stream }
                    visit.report(.strangerOnDataPort(stream.peerAddress))
                }
            }
        } catch {
            throw error == .cancelled ? .transferAborted() : .cannotOpenDataConnection
        }
    }
}
