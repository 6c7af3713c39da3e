// SPDX-License-Identifier: Apache-2.0
/// A transform at work in a pipeline: here and now, or on the pool if it takes long.
struct TransformStage: Sendable {
    private var transform: any ByteTransform
    /// The bytes that the last step has made.
    private(set) var output: [UInt8] = []

    /// The next thing that a transform is asked for.
    enum Step: Sendable {
        case bytes([UInt8])
        /// More of what was made of the bytes before.
        case nothing
        case end
    }

    init(_ transform: any ByteTransform) { self.transform = transform }

    /// Takes a step; false when nothing is left of what it was asked for.
    ///
    /// A task that is cancelled takes no laborious one any more, also when it waited for its turn.
    mutating func take(_ step: Step) async throws(TransferError) -> Bool {
        guard transform.isLaborious else { return try takeNow(step) }
        let before = self
        output = []
        let (after, hasMore) = try await BlockingPool.calculating.run {
            (flag: CancellationFlag) throws(TransferError) -> (TransformStage, Bool) in
            if flag.isSet { throw .stream(.cancelled) }
            var stage = before
            let hasMore = try stage.takeNow(step)
            return (stage, hasMore)
        }
        self = after
        return hasMore
    }

    private mutating func takeNow(_ step: Step) throws(TransferError) -> Bool {
        output.removeAll(keepingCapacity: true)
        switch step {
        case .bytes(let bytes):
            try transform.convert(bytes.span, into: &output)
            return true
        case .nothing: return try transform.drain(into: &output)
        case .end:
            try transform.finish(into: &output)
            return true
        }
    }
}
