// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// A way to a server on which connections break: behind so many bytes one is cut, reset, or stands still.
///
/// Control and data connections pass through it, as the port in a reply to EPSV is replaced by one of its own. It can read
/// clear text only.
package final class FaultyRelay: Sendable {
    /// The ways in which a connection breaks.
    package enum Fault: String, Sendable {
        /// Both ends see its end, in order.
        case cut
        /// Both ends see a reset.
        case reset
        /// Neither end hears anything any more.
        case stall
    }

    package enum Lane: String, Sendable { case control, data }

    /// A fault that will happen once.
    package struct Mishap: Sendable {
        package var fault: Fault
        /// The connections whose bytes are counted, and one of which breaks.
        package var lane: Lane
        /// The number of bytes that still pass, both ways together.
        package var bytes: Int
        /// True when all connections that stand break with it, as in a router that forgets them.
        package var isWide: Bool

        package init(_ fault: Fault, on lane: Lane, after bytes: Int, isWide: Bool) {
            (self.fault, self.lane, self.bytes, self.isWide) = (fault, lane, bytes, isWide)
        }
    }

    private struct State {
        var mishap: Mishap?
        /// The fault of all connections that were there when it struck.
        var wideFault: (fault: Fault, before: Int)?
        var connections = 0
        var dataBytes = 0
        /// Changes with each call of `expect`: what stands still is let go then.
        var epoch = 0
        var listeners: [RawListener] = []
    }

    private let state = Mutex(State())
    private let server: SocketName
    private let listener: RawListener
    /// The address at which it listens.
    package let name: SocketName

    package init(to server: SocketName) throws {
        self.server = server
        listener = try RawListener()
        name = try listener.name
        Thread.start(named: "ferry-relay") { [listener, weak self] in
            while let near = try? listener.accept(within: .seconds(600)) { self?.carry(near, to: server, .control) }
        }
    }

    deinit {
        listener.stop()
        for listener in state.withLock({ $0.listeners }) { listener.stop() }
    }

    /// The bytes that have passed over data connections since the last call of `expect`.
    package var dataBytes: Int { state.withLock { $0.dataBytes } }

    /// From now on that will happen, or nothing; what stands still because of the mishap before is reset.
    package func expect(_ mishap: Mishap?) {
        state.withLock { state in
            (state.mishap, state.wideFault, state.dataBytes) = (mishap, nil, 0)
            state.epoch += 1
        }
    }
}

// MARK: - For its connections

extension FaultyRelay {
    var epoch: Int { state.withLock { $0.epoch } }

    /// Counts bytes that are to pass; says how many may, and what happens then.
    func count(_ bytes: Int, on lane: Lane) -> (passing: Int, Fault?) {
        state.withLock { state in
            var passing = bytes
            defer { if lane == .data { state.dataBytes += passing } }
            guard let mishap = state.mishap, mishap.lane == lane else { return (passing, nil) }
            state.mishap?.bytes -= bytes
            guard mishap.bytes < bytes else { return (passing, nil) }
            passing = mishap.bytes
            state.mishap = nil
            if mishap.isWide { state.wideFault = (mishap.fault, state.connections) }
            return (passing, mishap.fault)
        }
    }

    /// The fault that strikes the connection of that number because it struck another one; `nil` for none.
    func wideFault(of number: Int) -> Fault? {
        state.withLock { state in
            state.wideFault.flatMap { number <= $0.before ? $0.fault : nil }
        }
    }

    /// The bytes of the server, with the port of a 229 replaced by one that leads through here.
    func replacingPort(in bytes: [UInt8]) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let match = text.firstMatch(of: #/229 [^\r\n]*\(\|\|\|(\d+)\|\)/#), let port = UInt16(match.1),
            let listener = try? RawListener(), let own = try? listener.name.port
        else { return bytes }
        state.withLock { $0.listeners.append(listener) }
        let place = SocketName(server.host, port: port)
        Thread.start(named: "ferry-relay") { [weak self] in
            if let near = try? listener.accept(within: .seconds(30)) { self?.carry(near, to: place, .data) }
            self?.forget(listener)
        }
        return Array(text.replacing("(|||\(port)|)", with: "(|||\(own)|)").utf8)
    }

    private func forget(_ listener: RawListener) {
        state.withLock { state in state.listeners.removeAll { $0 === listener } }
    }

    private func carry(_ near: RawSocket, to place: SocketName, _ lane: Lane) {
        guard let far = try? RawSocket(connectingTo: place) else { return }
        let number = state.withLock { state in
            state.connections += 1
            return state.connections
        }
        let (first, second) = (near.detach(), far.detach())
        Thread.start(named: "ferry-relay") { [self] in
            RelayedConnection(first, second, number, lane, of: self).carry()
        }
    }
}
