// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A stream that is read by blocking, and can be told from another thread to stop waiting.
///
/// A thread that sits in read(2) on a terminal is deaf; this one sits in poll(2) and hears two things.
package final class InterruptibleInput: Sendable {
    /// The result of a read.
    package enum Outcome: Sendable {
        case bytes([UInt8])
        /// The end of the stream, or a terminal that is gone.
        case end
        case interrupted
    }

    package let descriptor: CInt
    private let bell: Descriptor

    /// Reads from a descriptor that somebody else keeps open.
    package init(_ descriptor: CInt) throws(Errno) {
        self.descriptor = descriptor
        bell = try System.eventDescriptor()
    }

    /// Waits for bytes, blocking the thread, and reads at most `limit` of them.
    package func read(atMost limit: Int) -> Outcome {
        while true {
            var entries = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: bell.raw, events: Int16(POLLIN), revents: 0),
            ]
            guard unsafe poll(&entries, 2, -1) > 0 else { continue }
            if entries[1].revents != 0 {
                System.drain(bell)
                return .interrupted
            }
            do throws(Errno) {
                let bytes = try System.read(descriptor, atMost: limit)
                return bytes.isEmpty ? .end : .bytes(bytes)
            } catch {
                if error != .wouldBlock { return .end }
            }
        }
    }

    /// Ends the present read, or else the next one, with `interrupted`.
    ///
    /// Any thread may call this.
    package func interrupt() { System.signal(bell) }

    /// Forgets an interruption that nobody has seen.
    package func clearInterruption() { System.drain(bell) }
}

extension System {
    /// read(2) from a stream; empty at its end.
    package static func read(_ stream: CInt, atMost limit: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try unsafe bytes.append(atMost: limit) { (space) throws(Errno) in
            try retrying { unsafe Glibc.read(stream, space.baseAddress, space.count) }
        }
        return bytes
    }
}
