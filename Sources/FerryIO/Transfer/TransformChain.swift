// SPDX-License-Identifier: Apache-2.0

/// Two transforms, one behind the other: text that is compressed, compressed text.
package struct TransformChain: ByteTransform {
    private var first: any ByteTransform
    private var second: any ByteTransform
    private var between: [UInt8] = []

    /// Bytes go through `first`, and what it makes of them through `second`, which must not need to be drained unless
    /// the first one does not.
    package init(_ first: any ByteTransform, _ second: any ByteTransform) {
        (self.first, self.second) = (first, second)
    }

    package var isLaborious: Bool { first.isLaborious || second.isLaborious }

    package mutating func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(TransferError) {
        between.removeAll(keepingCapacity: true)
        try first.convert(bytes, into: &between)
        try passOn(into: &output)
    }

    package mutating func drain(into output: inout [UInt8]) throws(TransferError) -> Bool {
        if try second.drain(into: &output) { return true }
        between.removeAll(keepingCapacity: true)
        guard try first.drain(into: &between) else { return false }
        try passOn(into: &output)
        return true
    }

    private mutating func passOn(into output: inout [UInt8]) throws(TransferError) {
        let bytes = between
        try second.convert(bytes.span, into: &output)
    }

    package mutating func finish(into output: inout [UInt8]) throws(TransferError) {
        between.removeAll(keepingCapacity: true)
        try first.finish(into: &between)
        try passOn(into: &output)
        try second.finish(into: &output)
    }
}
