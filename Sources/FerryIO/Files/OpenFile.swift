// SPDX-License-Identifier: Apache-2.0

/// A file that can be read at any place, wherever its bytes are.
package protocol FileReader: Sendable {
    /// The kernel's open file, if there is one: its bytes can move inside the kernel.
    var openFile: OpenFile? { get }

    /// Reads at most `count` bytes; none at the end of the file.
    func read(at offset: Int64, atMost count: Int) async throws(Errno) -> [UInt8]
}

/// A file that can be written at any place, wherever its bytes go.
package protocol FileWriter: Sendable {
    /// The kernel's open file, if there is one: bytes can move into it inside the kernel.
    var openFile: OpenFile? { get }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno)
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
