// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// One end of a line between two processes, on which messages go whole, each with a descriptor if need be (unix(7),
/// `SOCK_SEQPACKET`, `SCM_RIGHTS`).
package struct DescriptorChannel: ~Copyable, Sendable {
    private let socket: Descriptor

    /// The longest message.
    package static let longest = 8192

    package init(adopting socket: consuming Descriptor) { self.socket = socket }

    /// The socket itself, to be handed to another process.
    package consuming func takeSocket() -> Descriptor { socket }

    /// The number of the descriptor.
    package var raw: CInt { socket.raw }

    /// Starts a program that has the other end as its standard input; what it writes goes to `output`.
    ///
    /// The first of its words is its name.
    package static func toProgram(
        _ path: [UInt8], _ words: [[UInt8]], output: CInt
    ) throws(Errno) -> DescriptorChannel {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue) | FERRY_SOCK_CLOEXEC
        _ = try System.retrying { unsafe socketpair(AF_UNIX, type, 0, &ends) }
        let theirs = Descriptor(adopting: ends[1])
        let ours = DescriptorChannel(adopting: Descriptor(adopting: ends[0]))
        try System.start(path, words, input: theirs.raw, output: output, errors: output)
        return ours
    }

    /// Sends a message of at least one byte, and waits for room.
    package borrowing func send(_ bytes: [UInt8]) throws(Errno) {
        let raw = socket.raw
        _ = try System.retrying { unsafe Glibc.send(raw, bytes, bytes.count, CInt(MSG_NOSIGNAL)) }
    }

    /// The same with a descriptor: the other side gets one of its own for the same open file.
    package borrowing func send(_ bytes: [UInt8], with file: borrowing Descriptor) throws(Errno) {
        let (raw, file) = (socket.raw, file.raw)
        _ = try System.retrying { unsafe ferry_send_descriptor(raw, bytes, bytes.count, file) }
    }

    /// A message as it came.
    package struct Message: ~Copyable {
        package let bytes: [UInt8]
        private let descriptor: Descriptor?

        init(_ bytes: [UInt8], _ descriptor: consuming Descriptor?) {
            self.bytes = bytes
            self.descriptor = descriptor
        }

        /// The descriptor that came with it; `nil` if none did.
        package consuming func takeDescriptor() -> Descriptor? { descriptor }
    }

    /// Waits for a message; `nil` when the other end is closed.
    ///
    /// - Throws: `.timedOut` if none comes within `patience`.
    package borrowing func receive(within patience: Duration? = nil) throws(Errno) -> Message? {
        if let patience {
            let milliseconds = CInt(clamping: Int64(patience / .milliseconds(1)))
            guard System.waitReadable(socket.raw, milliseconds: milliseconds) else { throw .timedOut }
        }
        let raw = socket.raw
        var bytes = [UInt8](repeating: 0, count: Self.longest)
        var file: CInt = -1
        let count = try System.retrying { unsafe ferry_receive_descriptor(raw, &bytes, Self.longest, &file) }
        if count == 0 { return nil }
        return Message(Array(bytes.prefix(count)), file < 0 ? nil : Descriptor(adopting: file))
    }
}
