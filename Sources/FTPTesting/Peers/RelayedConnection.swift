// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One connection through a `FaultyRelay`: its two sockets, which one thread serves and closes.
struct RelayedConnection {
    /// The client's and the server's.
    private let sockets: [CInt]
    private let number: Int
    private let lane: FaultyRelay.Lane
    private let relay: FaultyRelay

    init(_ near: CInt, _ far: CInt, _ number: Int, _ lane: FaultyRelay.Lane, of relay: FaultyRelay) {
        sockets = [near, far]
        (self.number, self.lane, self.relay) = (number, lane, relay)
    }

    /// Passes bytes on until both sides have ended, or a fault strikes.
    func carry() {
        var isOpen = [true, true]
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while isOpen.contains(true) {
            var entries = zip(sockets, isOpen).map { pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0) }
            _ = poll(&entries, 2, 20)
            if let fault = relay.wideFault(of: number) { return fail(by: fault) }
            for side in 0...1 where entries[side].revents != 0 {
                let count = read(sockets[side], &buffer, buffer.count)
                // A reset must not become an end in order, which proves something.
                if count < 0 { return reset() }
                if count == 0 {
                    isOpen[side] = false
                    shutdown(sockets[1 - side], CInt(SHUT_WR))
                    continue
                }
                var bytes = Array(buffer[..<count])
                if lane == .control, side == 1 { bytes = relay.replacingPort(in: bytes) }
                let (passing, fault) = relay.count(bytes.count, on: lane)
                if !send(bytes.prefix(passing), to: sockets[1 - side]) { return reset() }
                if let fault { return fail(by: fault) }
            }
        }
        close()
    }

    private func fail(by fault: FaultyRelay.Fault) {
        switch fault {
        case .reset: reset()
        case .stall:
            let epoch = relay.epoch
            while relay.epoch == epoch { usleep(20_000) }
            reset()
        case .cut:
            for socket in sockets { shutdown(socket, CInt(SHUT_WR)) }
            // The bytes that come meanwhile are read, as a socket that is closed with unread bytes sends a reset.
            let limit = WaitLimit(.seconds(2))
            var buffer = [UInt8](repeating: 0, count: 16 * 1024)
            for socket in sockets {
                while (try? ready(socket, for: POLLIN, until: limit)) == true,
                    read(socket, &buffer, buffer.count) > 0
                {}
            }
            close()
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>, to socket: CInt) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func reset() {
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        for socket in sockets {
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
        }
        close()
    }

    private func close() { for socket in sockets { Glibc.close(socket) } }
}
