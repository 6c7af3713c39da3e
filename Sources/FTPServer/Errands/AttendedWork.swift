// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Work that a child task does while the session listens to its client: a transfer, or an errand.
protocol AttendedWork: AnyObject, Sendable {
    /// True when the task that works for it has done its part.
    var isOver: Bool { get }
    /// The bytes that have moved already.
    var moved: Int64 { get }
    /// True when the end of the client's data has arrived, read or not.
    var dataHasEnded: Bool { get }
    /// Its state, as `STAT` tells it.
    var status: TransferStatus { get }
    /// The transfer that the log tells of while it lasts; nil for anything else.
    var subject: TransferSubject? { get }
}

extension TransferStatus {
    /// Bytes a second.
    static func rate(of bytes: Int64, in time: Duration) -> Int64 {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        return Int64(Double(bytes) / max(seconds, 1e-3))
    }
}
