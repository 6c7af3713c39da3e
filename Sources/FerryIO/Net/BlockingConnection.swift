// SPDX-License-Identifier: Apache-2.0

/// A connection by TCP over which a thread that may wait sends, such as one for logs; the other side says nothing.
package struct BlockingConnection: ~Copyable, Sendable {
    private let socket: Descriptor

    /// A peer that vanished is found out after about two minutes of silence.
    private static let keepAlive = 60

    /// Connects, within that time.
    package init(to address: SocketAddress, within patience: Duration) throws(Errno) {
        let socket = try System.socket(family: address.family)
        if try !System.connect(socket, to: address) {
            guard System.waitWritable(socket.raw, milliseconds: Self.milliseconds(patience)) else { throw .timedOut }
            if let error = try System.pendingError(of: socket) { throw error }
        }
        socket.setForDialogue(keepAlive: Self.keepAlive)
        self.socket = socket
    }

    /// True if the other side has closed or broken off: nobody would read what is sent now.
    package var isOver: Bool { System.peerHasEnded(socket.raw) }

    /// Sends bytes, within that time.
    ///
    /// - Returns: The number of bytes that the kernel took, and the error that kept it from taking all.
    package func send(_ bytes: [UInt8], within patience: Duration) -> (sent: Int, error: Errno?) {
        let deadline = Deadline.after(patience)
        var sent = 0
        while sent < bytes.count {
            do throws(Errno) {
                let taken = try unsafe bytes.withBytes(sent..<bytes.count) { part throws(Errno) in
                    try unsafe System.send(part, to: socket.raw)
                }
                if let taken {
                    sent += taken
                    continue
                }
            } catch {
                return (sent, error)
            }
            let left = deadline.since(.now)
            guard left > .zero, System.waitWritable(socket.raw, milliseconds: Self.milliseconds(left)) else {
                return (sent, .timedOut)
            }
        }
        return (sent, nil)
    }

    private static func milliseconds(_ span: Duration) -> CInt { CInt(clamping: Int64(span / .milliseconds(1)) + 1) }
}
