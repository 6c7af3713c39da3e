// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// The state of a transfer under way, in bytes: the one value that a progress bar, JSON output and a program observe.
public struct TransferProgress: Sendable {
    /// The way that the bytes go.
    public enum Direction: String, Sendable {
        /// From the server.
        case download
        /// To the server.
        case upload
    }

    /// A step of a transfer.
    public enum Stage: String, Sendable {
        /// Bytes move.
        case moving
        /// All bytes moved; the other side's word and the size are awaited.
        case verifying
        /// Complete.
        case finished
    }

    /// The name of the file on the side it comes from.
    public let name: FileName

    /// The way that the bytes go.
    public let direction: Direction

    /// The present step.
    public internal(set) var stage: Stage

    /// Bytes in place, those of an earlier attempt included.
    public internal(set) var completed: Int64

    /// Bytes of `completed` that an earlier attempt had brought.
    public internal(set) var resumedFrom: Int64

    /// The size of the file, if it is known.
    public internal(set) var total: Int64?

    /// Since the first byte was asked for.
    public internal(set) var elapsed: Duration

    /// Bytes a second, over the last few seconds.
    public internal(set) var rate: Double
}

extension TransferProgress {
    /// The part done, 0 to 1, if the total is known.
    public var fraction: Double? {
        guard let total else { return nil }
        return total == 0 ? 1 : min(1, Double(completed) / Double(total))
    }

    /// The time that remains at the present rate, if that can be told.
    public var timeLeft: Duration? {
        guard let total, rate > 0, total >= completed else { return nil }
        return .seconds(Double(total - completed) / rate)
    }
}

/// Told about a transfer at most ten times a second, and once at its end; called from the task that moves the bytes.
public typealias ProgressObserver = @Sendable (TransferProgress) -> Void
