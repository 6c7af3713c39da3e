// SPDX-License-Identifier: Apache-2.0

/// Changes bytes on their way: line ends of text, compression.
package protocol ByteTransform: Sendable {
    /// True when a piece takes milliseconds, which no loop has.
    var isLaborious: Bool { get }

    /// Appends the new form of the next bytes to `output`; bytes may be held back until more are known, or because there
    /// is so much of the new form that `drain` has to be asked for it.
    mutating func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TransferError)

    /// Appends the next piece of the new form of bytes that were taken before; false when all of it was given.
    mutating func drain(into output: inout [UInt8]) throws(TransferError) -> Bool

    /// Appends what was held back; the last call.
    mutating func finish(into output: inout [UInt8]) throws(TransferError)
}

extension ByteTransform {
    package var isLaborious: Bool { false }

    package func drain(into _: inout [UInt8]) -> Bool { false }
}

/// Makes a local file's bytes into what travels in `TYPE A` (RFC 959 §3.1.1.1): each `LF` without a `CR` before it
/// becomes `CR LF`, and a file whose lines end in `CR LF` already travels as it is.
///
/// `ASCIIDecoder` makes of it the lines that went in, ended by `LF`. It carries over whether a portion ended in `CR`,
/// so one encoder serves one file, from its beginning.
package struct ASCIIEncoder: ByteTransform {
    private var endsInCarriageReturn = false

    /// Makes an encoder at the beginning of a file.
    package init() {}

    /// Appends the form on the wire of the next bytes of a file.
    package mutating func convert(_ input: Span<UInt8>, into output: inout [UInt8]) {
        // Without room for anything, an empty array would be written to where all empty ones share their count.
        if input.isEmpty { return }
        var followsCarriageReturn = endsInCarriageReturn
        output.append(addingCapacity: input.count * 2) { wire in
            for index in input.indices {
                let byte = input[index]
                if byte == .lf, !followsCarriageReturn { wire.append(.cr) }
                followsCarriageReturn = byte == .cr
                wire.append(byte)
            }
        }
        endsInCarriageReturn = followsCarriageReturn
    }

    /// Holds nothing back.
    package func finish(into output: inout [UInt8]) {}
}

/// Makes bytes that travelled in `TYPE A` into those of a local file: each `CR LF` becomes `LF`, all else stays.
///
/// It carries a `CR` at the end of one portion into the next, so call `finish` after the last.
package struct ASCIIDecoder: ByteTransform {
    private var heldCarriageReturn = false

    /// Makes a decoder at the beginning of a file.
    package init() {}

    /// Appends the local form of the next bytes from the wire.
    package mutating func convert(_ input: Span<UInt8>, into output: inout [UInt8]) {
        var held = heldCarriageReturn
        output.append(addingCapacity: input.count + 1) { local in
            for index in input.indices {
                let byte = input[index]
                if held, byte != .lf { local.append(.cr) }
                held = byte == .cr
                if !held { local.append(byte) }
            }
        }
        heldCarriageReturn = held
    }

    /// Appends what is held back, at the end of the file.
    package mutating func finish(into output: inout [UInt8]) {
        if heldCarriageReturn { output.append(.cr) }
        heldCarriageReturn = false
    }
}

extension UInt8 {
    fileprivate static let cr: UInt8 = 0x0D
    fileprivate static let lf: UInt8 = 0x0A
}
