// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Calls on descriptors that have no positions: pipes, terminals, standard input and output. They wait.
extension System {
    /// read(2) onto the end of an array; 0 at the end, `nil` when nothing came within `patience`.
    package static func read(
        pipe raw: CInt, onto bytes: inout [UInt8], atMost limit: Int, patience: Duration
    ) throws(Errno) -> Int? {
        guard try wait(for: CInt(POLLIN), on: raw, milliseconds: CInt(patience / .milliseconds(1))) else { return nil }
        do throws(Errno) {
            return try unsafe bytes.append(atMost: limit) { space throws(Errno) in
                try retrying { unsafe Glibc.read(raw, space.baseAddress, space.count) }
            }
        } catch {
            if error == .wouldBlock { return nil }
            throw error
        }
    }

    /// write(2), repeated until all of it is written.
    package static func write(_ bytes: borrowing [UInt8], to raw: CInt) throws(Errno) {
        try unsafe bytes.withBytes(0..<bytes.count) { part throws(Errno) in try unsafe write(part, to: raw) }
    }

    /// The same for bytes that are not in an array.
    static func write(_ bytes: UnsafeRawBufferPointer, to raw: CInt) throws(Errno) {
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            do throws(Errno) {
                done += try retrying { unsafe Glibc.write(raw, rest.baseAddress, rest.count) }
            } catch {
                if error != .wouldBlock { throw error }
                _ = try wait(for: CInt(POLLOUT), on: raw, milliseconds: -1)
            }
        }
    }

    /// poll(2) of one descriptor: somebody else may have made it non-blocking, or keep it silent for ever.
    private static func wait(for event: CInt, on raw: CInt, milliseconds: CInt) throws(Errno) -> Bool {
        var entry = pollfd(fd: raw, events: Int16(event), revents: 0)
        return try retrying { unsafe poll(&entry, 1, milliseconds) } > 0
    }

    /// The two ends of a pipe(2).
    package struct Pipe: ~Copyable {
        package let reading: Descriptor
        package let writing: Descriptor

        /// Makes a pipe that programs started meanwhile do not inherit.
        package init() throws(Errno) {
            var ends: [CInt] = [-1, -1]
            _ = try retrying { unsafe pipe2(&ends, O_CLOEXEC) }
            reading = Descriptor(adopting: ends[0])
            writing = Descriptor(adopting: ends[1])
        }

        /// Has it hold so many bytes before it is full (`F_SETPIPE_SZ`, fcntl(2)).
        func setCapacity(_ bytes: CInt) throws(Errno) {
            _ = try retrying { ferry_set_pipe_size(writing.raw, bytes) }
        }
    }
}
