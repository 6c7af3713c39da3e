// SPDX-License-Identifier: Apache-2.0
import Glibc

// Options are wishes: a kernel that does not know one still moves the bytes, so refusals are passed over.
extension TCPStream {
    /// Sends small writes at once (tcp(7) `TCP_NODELAY`).
    package func setNoDelay() { try? System.setOption(TCP_NODELAY, level: CInt(IPPROTO_TCP), to: 1, on: socket) }

    /// Finds out about peers that vanished (tcp(7) `TCP_KEEPIDLE`): first probe after `seconds` of silence.
    package func setKeepAlive(seconds: Int) {
        try? System.setOption(SO_KEEPALIVE, level: SOL_SOCKET, to: 1, on: socket)
        try? System.setOption(TCP_KEEPIDLE, level: CInt(IPPROTO_TCP), to: CInt(seconds), on: socket)
        try? System.setOption(TCP_KEEPINTVL, level: CInt(IPPROTO_TCP), to: CInt(max(1, seconds / 4)), on: socket)
        try? System.setOption(TCP_KEEPCNT, level: CInt(IPPROTO_TCP), to: 4, on: socket)
    }

    /// Sends as fast as a local network takes it (tcp(7) `TCP_CONGESTION`).
    ///
    /// Where the system prefers BBR, which paces by the round trip times it has seen, a path without any to speak of is
    /// used to a half: cubic sends until something is lost.
    package func setCongestionControlForLocalNetworks() {
        try? System.setCongestionControl("cubic", on: socket)
    }

    /// Reads urgent data in its place in the stream (socket(7) `SO_OOBINLINE`), as a client's Synch with ABOR wants.
    package func setUrgentInline() { try? System.setOption(SO_OOBINLINE, level: SOL_SOCKET, to: 1, on: socket) }
}
