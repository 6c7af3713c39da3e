// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A TCP connection of a test.
///
/// It sends exactly the bytes it is given, sees each end and each reset, and never waits longer than its limit.
/// It blocks its thread: use it on one of the test's own (`Trait.ownThread`).
package final class RawSocket {
    var descriptor: CInt
    /// The bytes that came behind the line last read.
    var received: [UInt8] = []
    /// The encryption of what goes through it; `nil` in clear.
    var layer: TLSLayer?
    /// The time that one send or receive may take.
    package var patience = WaitLimit.usualSpan

    init(adopting descriptor: CInt) { self.descriptor = descriptor }

    deinit { close() }

    /// Connects to a port, if asked from a certain local address or with a small receive buffer (which stalls the
    /// sender early).
    package init(
        connectingTo peer: SocketName, from local: SocketName? = nil, receiveBuffer: CInt? = nil,
        patience: Duration = WaitLimit.usualSpan
    ) throws {
        descriptor = socket(peer.family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Errno.current }
        self.patience = patience
        if let receiveBuffer { try set(SO_RCVBUF, to: receiveBuffer) }
        if let local {
            try set(SO_REUSEADDR, to: 1 as CInt)
            guard try local.withRaw({ bind(descriptor, $0, $1) }) == 0 else { throw Errno.current }
        }
        guard try peer.withRaw({ connect(descriptor, $0, $1) }) == 0 else { throw Errno.current }
    }

    package var localName: SocketName { get throws { try SocketName(of: descriptor, by: getsockname) } }
    package var peerName: SocketName { get throws { try SocketName(of: descriptor, by: getpeername) } }

    /// Sets an option at socket level.
    package func set<Value>(_ option: CInt, to value: Value) throws {
        let result = withUnsafeBytes(of: value) {
            setsockopt(descriptor, SOL_SOCKET, option, $0.baseAddress, socklen_t($0.count))
        }
        guard result == 0 else { throw Errno.current }
    }
}

extension RawSocket {
    /// Ends our side in order (FIN); the peer's side stays open.
    package func finishSending() throws {
        guard shutdown(descriptor, CInt(SHUT_WR)) == 0 else { throw Errno.current }
    }

    /// Closes at once with a reset (RST), as a killed host does.
    package func reset() throws {
        try set(SO_LINGER, to: linger(l_onoff: 1, l_linger: 0))
        close()
    }

    /// Gives the descriptor away, for the caller to close.
    func detach() -> CInt {
        defer { descriptor = -1 }
        return descriptor
    }

    /// Closes in order.
    ///
    /// Further calls do nothing.
    package func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }
}

extension RawSocket {
    func wait(for event: CInt, until limit: WaitLimit, _ what: String) throws {
        if try !ready(for: event, until: limit) { throw limit.exceeded(what) }
    }

    func ready(for event: CInt, until limit: WaitLimit) throws -> Bool {
        guard descriptor >= 0 else { throw Errno(rawValue: EBADF) }
        return try FTPTesting.ready(descriptor, for: event, until: limit)
    }
}

/// Waits until a descriptor is ready or has failed; `false` when the time passes first.
func ready(_ descriptor: CInt, for event: CInt, until limit: WaitLimit) throws -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    while true {
        let count = poll(&entry, 1, limit.milliseconds)
        if count > 0 { return true }
        if count == 0, limit.passed { return false }
        if count < 0, errno != EINTR { throw Errno.current }
    }
}
