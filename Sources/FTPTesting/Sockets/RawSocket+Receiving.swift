// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

extension RawSocket {
    /// Receives what is there, at least one byte; nothing means the peer has ended its side.
    package func receive(atMost count: Int = 65536) throws -> [UInt8] {
        if !received.isEmpty {
            defer { received.removeFirst(min(count, received.count)) }
            return Array(received.prefix(count))
        }
        if let layer { return try receive(atMost: count, through: layer) }
        let limit = WaitLimit(patience)
        while true {
            try wait(for: POLLIN, until: limit, "bytes from the peer")
            var failure = Errno.interrupted
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let result = recv(descriptor, buffer.baseAddress, count, CInt(MSG_DONTWAIT))
                failure = result < 0 ? Errno.current : Errno(rawValue: 0)
                filled = max(0, result)
            }
            if failure.rawValue == 0 { return bytes }
            if failure != .interrupted, failure != .wouldBlock { throw failure }
        }
    }

    /// Receives exactly so many bytes.
    package func receive(exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try receive(atMost: count - bytes.count)
            if more.isEmpty { throw TestFailure("the connection ended after \(bytes.count) of \(count) bytes") }
            bytes += more
        }
        return bytes
    }

    /// Receives to the end of the peer's side; a reset is an error.
    package func receiveToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let more = try receive(atMost: 1 << 20)
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    /// Receives one line and takes CRLF away; `nil` when the peer has ended its side between two lines.
    ///
    /// A line that ends in a bare LF is an error: what we test must send CRLF.
    package func receiveLine() throws -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            let piece = try receive()
            if piece.isEmpty {
                if line.isEmpty { return nil }
                throw TestFailure("the connection ended within the line \(String(decoding: line, as: UTF8.self))")
            }
            guard let end = piece.firstIndex(of: UInt8(ascii: "\n")) else {
                line += piece
                continue
            }
            line += piece[...end]
            received.insert(contentsOf: piece[(end + 1)...], at: 0)
            guard line.suffix(2) == [13, 10] else {
                throw TestFailure("a line without CR: \(String(decoding: line, as: UTF8.self))")
            }
            return Array(line.dropLast(2))
        }
    }

    /// True when bytes, an end or a reset arrive within the time.
    package func isReadable(within span: Duration) throws -> Bool {
        if !received.isEmpty { return true }
        return try ready(for: POLLIN, until: WaitLimit(span))
    }

    /// Receives until nothing is left to come, whatever way the connection ends; says how much it was.
    @discardableResult package func drain() -> Int {
        var count = 0
        while let more = try? receive(atMost: 1 << 20), !more.isEmpty { count += more.count }
        return count
    }
}
