// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The ports on which passive data connections are awaited.
///
/// Those of a range are shared: a client is known by its address, so that each port can await one client of each address
/// at a time.
struct PassivePorts: Sendable {
    let range: ClosedRange<UInt16>?
    private let shared: SharedPorts
    /// The time for a client to use a port that it was told.
    let patience: Duration

    /// True when a session may keep its port between transfers: not where there are few, and others wait for one.
    var mayBeKept: Bool { range == nil }

    /// The time for which a client that needs a port waits until another one of its address has come to its own.
    static let patienceForOthers = Duration.seconds(1)

    init(range: ClosedRange<UInt16>?, patience: Duration, shared: SharedPorts = SharedPorts()) {
        (self.range, self.patience, self.shared) = (range, patience, shared)
    }

    /// The ports of another configuration, shared with those whose sessions keep the old one.
    func following(range: ClosedRange<UInt16>?, patience: Duration) -> PassivePorts {
        PassivePorts(range: range, patience: patience, shared: shared)
    }

    /// Listens on the address that the control connection came to, before anybody is told the port; `hosts` are those
    /// that the client may come from.
    ///
    /// Without hosts the port is shared with nobody: all of a load balancer's clients come from one address.
    ///
    /// Ports are taken at random: a guessed one helps nobody, as only the client's address is let in, but neither
    /// should it be easy.
    func listen(
        on address: SocketAddress, for hosts: [SocketAddress.Host], loop: EventLoop
    ) throws(Refusal) -> Listener {
        guard let range else {
            do throws(Errno) { return try Listener(on: address.with(port: 0), backlog: 8, loop: loop) } catch {
                throw .noPassivePort
            }
        }
        let first = UInt16.random(in: range)
        for candidate in [first...range.upperBound, range.lowerBound...first].joined() {
            let place = address.with(port: candidate)
            // One that another program has taken is passed over.
            if hosts.isEmpty {
                if let listener = try? Listener(on: place, backlog: 8, loop: loop) { return listener }
            } else if let listener = try? shared.listener(on: place, for: hosts, loop: loop) {
                return listener
            }
        }
        throw .noPassivePort
    }
}
