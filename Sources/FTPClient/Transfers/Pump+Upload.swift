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
        var allowance = Allowance(within: limits)
        do throws(PumpError) {
            try await stream.send(file: file, range, within: &allowance, counting: counter, stall: stall)
        } catch {
            stream.resetOnClose()
            return Flow(error)
        }
        return .ended
    }

    /// Sends what a pipe or terminal gives until its end, and ends the stream behind it.
    func send(_ stream: consuming TCPStream, pipe raw: CInt) async -> Flow {
        var allowance = Allowance(within: limits)
        var encoder = ASCIIEncoder()
        while true {
            let bytes: [UInt8]
            do throws(Errno) {
                guard let next = try await nextBytes(ofPipe: raw, within: &allowance) else {
                    stream.resetOnClose()
                    return .broken(.cancelled)
                }
                bytes = next
            } catch {
                stream.resetOnClose()
                return .fileFailed(error)
            }
            if bytes.isEmpty { return .ended }
            do throws(StreamError) { try await write(bytes, encodedBy: &encoder, to: stream) } catch {
                stream.resetOnClose()
                return .broken(error)
            }
            allowance.use(bytes.count)
        }
    }

    /// Sends a part of a text file in steps, as its bytes change on the way.
    private func sendText(
        _ stream: consuming TCPStream, _ file: borrowing Descriptor, _ range: Range<Int64>
    ) async -> Flow {
        let raw = file.raw
        var allowance = Allowance(within: limits)
        var encoder = ASCIIEncoder()
        var position = range.lowerBound
        do throws(PumpError) {
            while position < range.upperBound {
                let count = try await allowed(min(Self.step, range.upperBound - position), &allowance)
                if Task.isCancelled { throw .stream(.cancelled) }
                let bytes = try await Self.read(raw, at: position, atMost: count)
                if bytes.isEmpty { throw .fileShrank }
                do throws(StreamError) { try await write(bytes, encodedBy: &encoder, to: stream) } catch {
                    throw .stream(error)
                }
                position += Int64(bytes.count)
                allowance.use(bytes.count)
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

    private func allowed(_ count: Int64, _ allowance: inout Allowance) async throws(PumpError) -> Int {
        do throws(StreamError) { return Int(try await allowance.grant(count, on: loop)) } catch { throw .stream(error) }
    }

    /// Writes the next bytes of a file in the form in which they travel.
    private func write(
        _ bytes: [UInt8], encodedBy encoder: inout ASCIIEncoder, to stream: borrowing TCPStream
    ) async throws(StreamError) {
        var travelling = bytes
        if type == .text {
            travelling = []
            encoder.convert(bytes.span, into: &travelling)
        }
        try await stream.write(travelling, stall: stall)
        counter.add(bytes.count)
    }

    /// What a pipe gives next, nothing at its end; `nil` if the task was cancelled while the pipe was silent.
    private func nextBytes(ofPipe raw: CInt, within allowance: inout Allowance) async throws(Errno) -> [UInt8]? {
        // It fails only for the task that is cancelled.
        guard let most = try? await allowance.grant(Self.step, on: loop) else { return nil }
        while !Task.isCancelled {
            let bytes = try await BlockingPool.shared.run { () throws(Errno) -> [UInt8]? in
                var bytes: [UInt8] = []
                let count = try System.read(pipe: raw, onto: &bytes, atMost: Int(most), patience: .milliseconds(200))
                return count == nil ? nil : bytes
            }
            if let bytes { return bytes }
        }
        return nil
    }
}
