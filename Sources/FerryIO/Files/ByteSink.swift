// SPDX-License-Identifier: Apache-2.0

/// Where bytes that arrive go: a place in a file, or what has no places, such as a pipe.
struct ByteSink: Sendable {
    let raw: CInt
    /// Where in the file the first byte goes.
    let offset: Int64?

    func write(_ bytes: UnsafeRawBufferPointer, behind position: Int64) throws(PumpError) {
        do throws(Errno) {
            if let offset {
                try unsafe System.write(bytes, to: raw, at: offset + position)
            } else {
                try unsafe System.write(bytes, to: raw)
            }
        } catch {
            throw .file(error)
        }
    }
}
