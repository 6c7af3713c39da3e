// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A file on its way to the client.
struct Download: ~Copyable, Sendable {
    let path: VirtualPath
    private let file: OpenFile
    private var range: Range<Int64>
    /// How many bytes are sent already.
    private(set) var sent: Int64 = 0
    private let convertsText: Bool

    init(path: VirtualPath, file: consuming ReadableFile, from offset: Int64, converting: Bool) throws(Refusal) {
        let size = file.facts.size ?? 0
        guard offset <= size else { throw .restartBeyondEnd }
        self.path = path
        self.file = file.file
        range = offset..<size
        convertsText = converting
    }

    /// How many bytes there will be; converted text has a length of its own.
    var total: Int64? { convertsText ? nil : sent + length }

    /// How many bytes of the file are left to send.
    var length: Int64 { Int64(range.count) }

    /// Whether it is worth trying to send it without waiting for anything.
    var isShort: Bool { !convertsText && length <= TransferPolicy.shortDownload }

    /// Sends what can be sent at once; `true` when that was all.
    mutating func sendNow(over stream: borrowing ByteStream) -> Bool {
        if range.isEmpty { return true }
        sent = stream.sendNow(file, range)
        range = range.lowerBound + sent..<range.upperBound
        return range.isEmpty
    }

    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, stall: Duration
    ) async -> TransferOutcome {
        var source = FileSource(file, range)
        do throws(TransferError) {
            try await running.pipeline(stall: stall).send(
                &source, through: convertsText ? ASCIIEncoder() : nil, over: stream)
            return .complete(.transferComplete(bytes: running.counter.value, duration: running.duration))
        } catch {
            // The end of the stream would look like the end of the file; a reset does not.
            if error != .stream(.cancelled) { stream.resetOnClose() }
            return .failed(Refusal(error, stall: stall))
        }
    }
}
