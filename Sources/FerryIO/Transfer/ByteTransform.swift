// SPDX-License-Identifier: Apache-2.0

/// Changes bytes on their way: line ends of text, compression, encryption.
package protocol ByteTransform: Sendable {
    /// Appends the new form of the next bytes to `output`; bytes may be held back until more are known.
    mutating func convert(_ bytes: Span<UInt8>, into output: inout [UInt8])

    /// Appends what was held back; the last call.
    mutating func finish(into output: inout [UInt8])
}
