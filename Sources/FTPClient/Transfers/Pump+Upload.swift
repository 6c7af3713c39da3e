// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension Pump {
    /// From here on it pays to choose how the kernel finds its speed.
    private static let large = 1 << 20

    /// Sends a part of a file, and ends the stream behind it.
    func send(_ stream: consuming TCPStream, _ file: borrowing Descriptor, _ range: Range<Int64>) async -> Flow {
        if type == .text { return await sendText(stream, file, range) }
        if range.count > Self.large, stream.peerAddress.isLocal { stream.setCongestionControlForLocalNetworks() }
        let start = Deadline.now
        var position = range.lowerBound
        do throws(PumpError) {
            while position < range.upperBound {
                let end = rateLimit == nil ? range.upperBound : min(range.upperBound, position + Int64(step))
                try await stream.send(file: file, position..<end, counting: counter, stall: stall)
                position = end
                await pace(position - range.lowerBound, since: start)
            }
        } catch {
            stream.resetOnClose()
            return Flow(error)
        }
        return .ended
    }

    /// Sends what a pipe or terminal gives until its end, and ends the stream behind it.
    func send(_ stream: consuming TCPStream, pipe raw: CInt) async -> Flow {
        let start = Deadline.now
        var moved: Int64 = 0
        while true {
            let bytes: [UInt8]
            do throws(Errno) {
                guard let next = try await nextBytes(ofPipe: raw) else {
                    stream.resetOnClose()
                    return .broken(.cancelled)
                }
                bytes = next
            } catch {
                stream.resetOnClose()
                return .fileFailed(error)
            }
            if bytes.isEmpty { return .ended }
            do throws(StreamError) { moved += try await write(bytes, to: stream) } catch {
                stream.resetOnClose()
                return .broken(error)
            }
            await pace(moved, since: start)
        }
    }

    /// Sends a part of a text file in steps, as its bytes change on the way.
    private func sendText(
        _ stream: consuming TCPStream, _ file: borrowing Descriptor, _ range: Range<Int64>
    ) async -> Flow {
        let (start, raw) = (Deadline.now, file.raw)
        var (position, moved) = (range.lowerBound, Int64(0))
        do throws(PumpError) {
            while position < range.upperBound {
                if Task.isCancelled { throw .stream(.cancelled) }
                let count = Int(min(Int64(step), range.upperBound - position))
                let bytes = try await Self.read(raw, at: position, atMost: count)
                if bytes.isEmpty { throw .fileShrank }
                do throws(StreamError) { moved += try await write(bytes, to: stream) } catch { throw .stream(error) }
                position += Int64(bytes.count)
                await pace(moved, since: start)
            }
        } catch {
            stream.resetOnClose()
            return Flow(error)
        }
        return .ended
    }

    private static func read(_ file: CInt, at position: Int64, atMost count: Int) async throws(PumpError) -> [UInt8] {
        do throws(Errno) {
            return try await BlockingPool.shared.run { () throws(Errno) in
                var bytes: [UInt8] = []
                _ = try System.read(file, onto: &bytes, atMost: count, at: position)
                return bytes
            }
        } catch {
            throw .file(error)
        }
    }

    /// Writes the next bytes of a file in the form in which they travel, and returns how many that makes.
    private func write(_ bytes: [UInt8], to stream: borrowing TCPStream) async throws(StreamError) -> Int64 {
        var travelling = bytes
        if type == .text {
            travelling = []
            ASCIIEncoder().convert(bytes.span, into: &travelling)
        }
        try await stream.write(travelling, stall: stall)
        counter.add(bytes.count)
        return Int64(travelling.count)
    }

    /// What a pipe gives next, nothing at its end; `nil` if the task was cancelled while the pipe was silent.
    private func nextBytes(ofPipe raw: CInt) async throws(Errno) -> [UInt8]? {
        let step = step
        while !Task.isCancelled {
            let bytes = try await BlockingPool.shared.run { () throws(Errno) -> [UInt8]? in
                var bytes: [UInt8] = []
                let count = try System.read(pipe: raw, onto: &bytes, atMost: step, patience: .milliseconds(200))
                return count == nil ? nil : bytes
            }
            if let bytes { return bytes }
        }
        return nil
    }
}
