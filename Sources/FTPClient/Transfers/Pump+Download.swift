// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension Pump {
    /// Writes what arrives to a file from `offset` on.
    func receive(_ stream: consuming TCPStream, into file: borrowing Descriptor, at offset: Int64) async -> Flow {
        var allowance = Allowance(within: limits)
        if type == .text {
            let raw = file.raw
            return await receiveText(stream, within: &allowance) { (text, position) throws(Errno) in
                try System.write(text, to: raw, at: offset + position)
            }
        }
        do throws(PumpError) {
            _ = try await stream.receive(
                into: file, at: offset, within: &allowance, counting: counter, stall: stall)
            return .ended
        } catch {
            return Flow(error)
        }
    }

    /// Writes what arrives to a pipe or terminal, as it comes.
    func receive(_ stream: consuming TCPStream, intoPipe raw: CInt) async -> Flow {
        var allowance = Allowance(within: limits)
        if type == .text {
            return await receiveText(stream, within: &allowance) { (text, _) throws(Errno) in
                try System.write(text, to: raw)
            }
        }
        do throws(PumpError) {
            _ = try await stream.receive(intoPipe: raw, within: &allowance, counting: counter, stall: stall)
            return .ended
        } catch {
            return Flow(error)
        }
    }

    /// Takes what arrives in steps, each handed to `write` on the pool in its local form, with its position.
    private func receiveText(
        _ stream: consuming TCPStream, within allowance: inout Allowance,
        _ write: @escaping @Sendable ([UInt8], Int64) throws(Errno) -> Void
    ) async -> Flow {
        var written: Int64 = 0
        var buffer: [UInt8] = []
        var decoder = ASCIIDecoder()
        var isOpen = true
        while isOpen {
            buffer.removeAll(keepingCapacity: true)
            do throws(StreamError) {
                let most = Int(try await allowance.grant(Self.step, on: loop))
                if Task.isCancelled { throw .cancelled }
                isOpen = try await stream.read(onto: &buffer, atMost: most, until: .after(stall)) > 0
            } catch {
                return .broken(error)
            }
            allowance.use(buffer.count)
            let (text, position) = (decoder.text(of: buffer, isLast: !isOpen), written)
            if !text.isEmpty {
                do throws(Errno) {
                    try await BlockingPool.shared.run { () throws(Errno) in try write(text, position) }
                } catch {
                    return .fileFailed(error)
                }
            }
            written += Int64(text.count)
            counter.add(text.count)
        }
        return .ended
    }

    /// Reads as many bytes as stand at the end of an earlier part and compares them.
    ///
    /// - Returns: `nil` if they are equal; what to make of it if not.
    func compare(
        _ stream: borrowing TCPStream, with file: borrowing Descriptor, _ range: Range<Int64>
    ) async -> Flow? {
        let (raw, count) = (file.raw, Int(range.upperBound - range.lowerBound))
        var remote: [UInt8] = []
        do throws(StreamError) {
            while remote.count < count {
                let got = try await stream.read(onto: &remote, atMost: count - remote.count, until: .after(stall))
                if got == 0 { return .misfit }
            }
        } catch {
            return .broken(error)
        }
        do throws(Errno) {
            let local = try await BlockingPool.shared.run { () throws(Errno) in
                var bytes: [UInt8] = []
                while bytes.count < count {
                    let position = range.lowerBound + Int64(bytes.count)
                    if try System.read(raw, onto: &bytes, atMost: count - bytes.count, at: position) == 0 { break }
                }
                return bytes
            }
            return local == remote ? nil : .misfit
        } catch {
            return .fileFailed(error)
        }
    }
}

extension ASCIIDecoder {
    /// The local form of the next bytes; of the last ones with what was held back for them.
    fileprivate mutating func text(of bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var text: [UInt8] = []
        convert(bytes.span, into: &text)
        if isLast { finish(into: &text) }
        return text
    }
}
