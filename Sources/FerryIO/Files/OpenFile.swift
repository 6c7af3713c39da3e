// SPDX-License-Identifier: Apache-2.0

/// A file that can be read at any place, wherever its bytes are.
package protocol FileReader: Sendable {
    /// The kernel's open file, if there is one: its bytes can move inside the kernel.
    var openFile: OpenFile? { get }

    /// Reads at most `count` bytes; none at the end of the file.
    func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8]
}

extension FileReader {
    /// Reads all bytes of a range, or as many as there are before the end of the file.
    package func readAll(_ range: Range<Int64>) async throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < range.count {
            let more = try await read(at: range.lowerBound + Int64(bytes.count), atMost: range.count - bytes.count)
            if more.isEmpty { break }
            if bytes.isEmpty { bytes = more } else { bytes += more }
        }
        return bytes
    }
}

/// A file that can be written at any place, wherever its bytes go.
package protocol FileWriter: Sendable {
    /// The kernel's open file, if there is one: bytes can move into it inside the kernel.
    var openFile: OpenFile? { get }

    /// Counts the bytes that move into `openFile` inside the kernel; nil where nobody counts them.
    var meter: (any WriteMeter)? { get }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno)
}

extension FileWriter {
    package var meter: (any WriteMeter)? { nil }
}

/// A count of what a file grows to, kept before the bytes are written.
package protocol WriteMeter: Sendable {
    /// Notes that the file is about to reach so far; throws `.quotaExceeded` where it may not.
    func reach(_ end: Int64) throws(Errno)

    /// Tries once more what `reach` has refused.
    ///
    /// - Returns: False when it is still refused, or nothing was; then all that was noted for the file is free for others
    ///   at that moment, and nothing more is admitted.
    func reachOrYield() -> Bool
}

/// A file whose growth is counted.
package struct MeteredFile: FileWriter {
    private let file: OpenFile
    package let meter: (any WriteMeter)?

    package init(_ file: OpenFile, _ meter: any WriteMeter) { (self.file, self.meter) = (file, meter) }

    package var openFile: OpenFile? { file }

    package func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno) {
        try meter?.reach(offset + Int64(bytes.count))
        try await file.write(bytes, at: offset)
    }
}

/// A file, pipe or device of the kernel's, shared between tasks and the threads that work for them; closed when the
/// last lets go.
package final class OpenFile: FileReader, FileWriter {
    package let descriptor: Descriptor

    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    package var openFile: OpenFile? { self }

    /// Reads on the pool, as a disk may take its time.
    package func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8] {
        try await BlockingPool.shared.run { () throws(Errno) in
            var bytes: [UInt8] = []
            _ = try System.read(self.descriptor.raw, onto: &bytes, atMost: count, at: offset)
            return bytes
        }
    }

    /// Writes on the pool; as much as a short upload has is a brief call.
    package func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno) {
        let body = { @Sendable () throws(Errno) in try System.write(bytes, to: self.descriptor.raw, at: offset) }
        let pool = BlockingPool.shared
        if bytes.count <= TransferPolicy.shortUpload {
            try await pool.runBriefly(body)
        } else {
            try await pool.run(body)
        }
    }
}
