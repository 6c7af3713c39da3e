// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A transfer that a command has made ready: a file to send, a file to take, or a listing.
///
/// It is tried at once (`runBriefly`), and run in a task of its own if that was not all of it.
protocol DataTransfer: ~Copyable, Sendable {
    var subject: TransferSubject { get }
    /// The 1yz reply that announces it.
    var preliminary: Preliminary { get }
    /// The number of bytes that there will be, if it is known.
    var total: Int64? { get }
    /// The number of bytes that have moved already.
    var moved: Int64 { get }
    /// The most bytes that `runBriefly` may move; `nil` when it is not worth trying.
    var briefLength: Int64? { get }

    /// Moves what can be moved within a moment.
    ///
    /// - Returns: True when that was all, and only `end` is left to do.
    mutating func runBriefly(over stream: borrowing ByteStream, within budget: inout RateBudget) async -> Bool

    /// Moves what is left, and closes the data connection.
    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, for context: ConnectionContext
    ) async -> TransferOutcome

    /// The outcome of a transfer that `runBriefly` has moved whole.
    consuming func end(after duration: Duration) -> TransferOutcome

    /// Lets go of it before any byte has moved.
    consuming func giveUp() async
}

/// The outcome of moving the bytes.
enum TransferOutcome: ~Copyable, Sendable {
    case complete(Completion)
    case failed(Refusal)
    /// The bytes of an upload have stopped coming; whether that was its end, `EndProof` says.
    case arrived(ReceivedUpload)
}

/// The terms that earlier commands have set for a transfer.
struct TransferTerms: Sendable {
    /// The offset that `REST` set.
    var restart: Int64 = 0
    /// The part of the file that `RANG` named.
    var range: ByteRange?
    /// The size that `ALLO` announced.
    let announcedSize: Int64?

    init(announcedSize: Int64?) { self.announcedSize = announcedSize }

    func offset(for parameters: TransferParameters) throws(Refusal) -> Int64 {
        if restart > 0, parameters.convertsText { throw .noRestartInASCII }
        return restart
    }

    /// The part of a file of that size to send.
    func part(ofSize size: Int64, for parameters: TransferParameters) throws(Refusal) -> Range<Int64> {
        if let range {
            if parameters.convertsText { throw .noRestartInASCII }
            guard range.start <= size else { throw .rangeBeyondEnd }
            return range.clamped(to: size)
        }
        let offset = try offset(for: parameters)
        guard offset <= size else { throw .restartBeyondEnd }
        return offset..<size
    }
}
