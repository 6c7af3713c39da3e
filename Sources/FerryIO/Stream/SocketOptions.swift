// SPDX-License-Identifier: Apache-2.0
import Glibc

// Options are wishes: a kernel that does not know one still moves the bytes, so refusals are passed over.
extension ByteStream {
    /// Makes it fit for short lines in both directions, with silence between them.
    ///
    /// Small writes are sent at once (tcp(7) `TCP_NODELAY`). Urgent data is read in its place in the stream (socket(7)
    /// `SO_OOBINLINE`), as a client's Synch with ABOR wants. Peers that vanished are found out (tcp(7) `TCP_KEEPIDLE`):
    /// the first probe comes after `seconds` of silence.
    package func setForDialogue(keepAlive seconds: Int) {
        switch transport {
        case .socket(let socket): socket.setForDialogue(keepAlive: seconds)
        case .other: break
        }
    }

    /// Sends as fast as a local network takes it (tcp(7) `TCP_CONGESTION`).
    ///
    /// BBR, which some systems prefer, paces by the round trip times it has seen, and uses only half of a path that has
    /// none to speak of. Cubic sends until something is lost.
    package func setCongestionControlForLocalNetworks() {
        switch transport {
        case .socket(let socket): try? System.setCongestionControl("cubic", on: socket)
        case .other: break
        }
    }
}

extension Descriptor {
    func setForDialogue(keepAlive seconds: Int) {
        try? System.setOption(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1, on: self)
        try? System.setOption(SO_OOBINLINE, level: SOL_SOCKET, to: 1, on: self)
        try? System.setOption(SO_KEEPALIVE, level: SOL_SOCKET, to: 1, on: self)
        try? System.setOption(TCP_KEEPIDLE, level: CInt(IPPROTO_TCP), to: CInt(seconds), on: self)
        try? System.setOption(TCP_KEEPINTVL, level: CInt(IPPROTO_TCP), to: CInt(max(1, seconds / 4)), on: self)
        try? System.setOption(TCP_KEEPCNT, level: CInt(IPPROTO_TCP), to: 4, on: self)
    }
}
