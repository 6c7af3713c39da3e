// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The ports on which passive data connections are awaited.
struct PassivePorts: Sendable {
    let range: ClosedRange<UInt16>?
    /// The time for a client to use a port that it was told.
    let patience: Duration

    /// True when a session may keep its port between transfers: not where there are few, and others wait for one.
    var mayBeKept: Bool { range == nil }

    /// Listens on the address that the control connection came to, before anybody is told the port.
    ///
    /// Ports are taken at random: a guessed one helps nobody, as only the client's address is let in, but neither
    /// should it be easy.
    func listen(on address: SocketAddress, loop: EventLoop) throws(Refusal) -> Listener {
        guard let range else { return try listen(on: address.with(port: 0), loop: loop, orElse: .noPassivePort) }
        let first = UInt16.random(in: range)
        for candidate in [first...range.upperBound, range.lowerBound...first].joined() {
            if let listener = try? Listener(on: address.with(port: candidate), backlog: 8, loop: loop) {
                return listener
            }
        }
        throw .noPassivePort
    }

    private func listen(on address: SocketAddress, loop: EventLoop, orElse refusal: Refusal) throws(Refusal) -> Listener
    {
        do throws(Errno) { return try Listener(on: address, backlog: 8, loop: loop) } catch { throw refusal }
    }
}
