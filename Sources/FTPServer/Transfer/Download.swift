// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A file on its way to the client.
struct Download: DataTransfer, ~Copyable {
    private let path: VirtualPath
    private let reader: any FileReader
    private var range: Range<Int64>
    /// The number of bytes that are sent already.
    private(set) var sent: Int64 = 0
    private let form: DataForm

    init(
        path: VirtualPath, file: consuming ReadableFile, _ terms: TransferTerms, for parameters: TransferParameters
    ) throws(Refusal) {
        range = try terms.part(ofSize: file.facts.size ?? 0, for: parameters)
        self.path = path
        reader = file.reader
        form = DataForm(parameters)
    }

    var subject: TransferSubject { TransferSubject(direction: .download, path: path) }

    var preliminary: Preliminary { .sending(bytes: total) }

    /// The number of bytes that there will be; nil for converted text, which has a length of its own.
    var total: Int64? { form.isText ? nil : sent + length }

    var moved: Int64 { sent }

    /// The number of bytes of the file that are left to send.
    private var length: Int64 { Int64(range.count) }

    /// A store without descriptors is asked for bytes by the task that runs the transfer.
    var briefLength: Int64? {
        form.isPlain && length <= TransferPolicy.shortDownload && reader.openFile != nil ? length : nil
    }

    /// Hands to the kernel what it takes at once of a file that is in memory: no wait, so that both replies leave in
    /// one segment.
    mutating func runBriefly(over stream: borrowing ByteStream, within budget: inout RateBudget) -> Bool {
        if range.isEmpty { return true }
        guard let file = reader.openFile else { return false }
        sent = stream.sendNow(file, range)
        budget.use(Int(sent))
        range = range.lowerBound + sent..<range.upperBound
        return range.isEmpty
    }

    consuming func end(after duration: Duration) -> TransferOutcome {
        .complete(.transferComplete(bytes: sent, duration: duration))
    }

    consuming func giveUp() {}

    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, for context: ConnectionContext
    ) async -> TransferOutcome {
        let stall = context.services.configuration.timeouts.stall
        var source = FileSource(reader, range)
        let encoder: (any ByteTransform)?
        do throws(Refusal) { encoder = try form.encoder() } catch {
            stream.resetOnClose()
            return .failed(error)
        }
        do throws(TransferError) {
            try await running.pipeline(stall: stall, counted: form.counted).send(
                &source, through: encoder, over: stream)
            try await stream.finishTLS(stall: stall)
            return .complete(.transferComplete(bytes: running.counter.value, duration: running.duration))
        } catch {
            // The end of the stream would look like the end of the file; a reset does not.
            if error != .stream(.cancelled) { stream.resetOnClose() }
            return .failed(Refusal(error, stall: stall))
        }
    }
}
