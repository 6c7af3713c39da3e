// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

private let sendFlags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)

extension RawSocket {
    /// Sends the text as it stands; line ends are the caller's.
    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends all bytes; as out-of-band data if `urgent` (the last byte is the urgent one).
    package func send(_ bytes: [UInt8], urgent: Bool = false) throws {
        if let layer { return try send(bytes, through: layer) }
        let flags = sendFlags | (urgent ? CInt(MSG_OOB) : 0)
        let limit = WaitLimit(patience)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: POLLOUT, until: limit, "the peer to take \(rest.count) more bytes")
            } else if errno != EINTR {
                throw Errno.current
            }
        }
    }

    /// Ends our side in order, and waits until the peer's kernel knows.
    package func finishSendingForCertain() throws {
        try finishSending()
        let limit = WaitLimit(patience)
        var unacknowledged: CInt = 1
        while unacknowledged > 0 {
            guard ioctl(descriptor, UInt(TIOCOUTQ), &unacknowledged) == 0 else { throw Errno.current }
            if limit.passed { throw limit.exceeded("the peer to acknowledge the end") }
            usleep(500)
        }
    }

    /// Sends as much as the peer takes without reading, and says how much; for tests of stalled transfers.
    package func sendUntilStalled(_ chunk: [UInt8], quietFor: Duration = .milliseconds(300)) throws -> Int {
        var total = 0
        while true {
            let count = chunk.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, sendFlags)
            }
            if count >= 0 {
                total += count
            } else if errno == EAGAIN {
                if try !ready(for: POLLOUT, until: WaitLimit(quietFor)) { return total }
            } else if errno != EINTR {
                throw Errno.current
            }
        }
    }
}
