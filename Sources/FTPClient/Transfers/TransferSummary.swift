// SPDX-License-Identifier: Apache-2.0

/// The result of a finished transfer, and how sure that is.
public struct TransferSummary: Sendable {
    /// The check that a result has passed.
    public enum Verification: String, Sendable {
        /// The other side's size was compared with the bytes in place.
        case size
        /// The server said that the transfer is complete; it does not tell sizes, or the file travelled as text.
        case reply
        /// The control connection died after the last byte; a new one told a size that matches.
        case sizeAfterReconnect
        /// The reply was lost; on a new connection the digest of the file was that of the one here.
        case digest
    }

    /// The size of the file, in bytes; of a text, that of the file here; of a range, that of the range.
    public let size: Int64

    /// Bytes moved by this transfer; less than `size` when it went on from an earlier one.
    public let moved: Int64

    /// From the first command to the last check.
    public let duration: Duration

    /// The check that it has passed.
    public let verification: Verification

    /// True for an upload that had its final name from the start, as the server lets nothing be renamed there.
    public internal(set) var cannotRename = false

    /// Makes a summary, for jobs that move bytes in ways of their own.
    public init(size: Int64, moved: Int64, duration: Duration, verification: Verification) {
        self.size = size
        self.moved = moved
        self.duration = duration
        self.verification = verification
    }

    init(size: Int64, moved: Int64, since start: ContinuousClock.Instant, _ verification: Verification) {
        self.init(size: size, moved: moved, duration: .now - start, verification: verification)
    }

    /// Bytes a second.
    public var rate: Double {
        let seconds = duration / .seconds(1)
        return seconds > 0 ? Double(moved) / seconds : 0
    }
}
