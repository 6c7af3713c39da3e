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
    /// From here on it matters how the kernel paces what it sends.
    private static let large: Int64 = 1 << 20
    /// Up to here a fresh connection takes it all at once.
    private static let short: Int64 = 16 << 10

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
    var isShort: Bool { !convertsText && length <= Self.short }

    /// Sends what can be sent at once; `true` when that was all.
    mutating func sendNow(over stream: borrowing TCPStream) -> Bool {
        if range.isEmpty { return true }
        sent = stream.sendNow(file: file.descriptor, range)
        range = range.lowerBound + sent..<range.upperBound
        return range.isEmpty
    }

    consuming func run(
        over stream: consuming TCPStream, _ running: RunningTransfer, stall: Duration
    ) async -> TransferOutcome {
        do throws(PumpError) {
            var allowance = Allowance(within: running.limits)
            if convertsText {
                try await sendText(over: stream, within: &allowance, running.counter, stall: stall)
            } else {
                if range.count > Self.large, stream.peerAddress.isLocal {
                    stream.setCongestionControlForLocalNetworks()
                }
                try await stream.send(
                    file: file.descriptor, range, within: &allowance, counting: running.counter, stall: stall)
            }
            return .complete(.transferComplete(bytes: running.counter.value, duration: running.duration))
        } catch {
            // The end of the stream would look like the end of the file; a reset does not.
            if error != .stream(.cancelled) { stream.resetOnClose() }
            return .failed(Refusal(error, stall: stall))
        }
    }

    private func sendText(
        over stream: borrowing TCPStream, within allowance: inout Allowance, _ counter: ByteCounter, stall: Duration
    ) async throws(PumpError) {
        var encoder = ASCIIEncoder()
        var text: [UInt8] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            let granted: Int64
            do throws(StreamError) {
                granted = try await allowance.grant(min(128 * 1024, range.upperBound - offset), on: stream.loop)
            } catch {
                throw .stream(error)
            }
            let bytes = try await file.read(at: offset, atMost: Int(granted))
            if bytes.isEmpty { throw .fileShrank }
            allowance.use(bytes.count)
            offset += Int64(bytes.count)
            text.removeAll(keepingCapacity: true)
            encoder.convert(bytes.span, into: &text)
            do throws(StreamError) { try await stream.write(text, stall: stall) } catch { throw .stream(error) }
            counter.add(text.count)
        }
    }
}

extension OpenFile {
    /// Reads a part of the file on the pool.
    fileprivate func read(at offset: Int64, atMost count: Int) async throws(PumpError) -> [UInt8] {
        try await BlockingPool.shared.run { () throws(PumpError) in
            var bytes: [UInt8] = []
            do throws(Errno) {
                _ = try System.read(self.descriptor.raw, onto: &bytes, atMost: count, at: offset)
            } catch {
                throw .file(error)
            }
            return bytes
        }
    }
}
