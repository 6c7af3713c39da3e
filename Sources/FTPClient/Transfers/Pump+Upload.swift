// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension Pump {
    /// From here on it pays to choose how the kernel finds its speed.
    private static let large = 1 << 20

    /// Sends a part of a file, and ends the stream behind it.
    func send(_ stream: consuming TCPStream, _ file: borrowing Descriptor, _ range: Range<Int64>) async -> Flow {
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
            do throws(StreamError) { try await stream.write(bytes, stall: stall) } catch {
                stream.resetOnClose()
                return .broken(error)
            }
            moved += Int64(bytes.count)
            counter.add(bytes.count)
            await pace(moved, since: start)
        }
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
