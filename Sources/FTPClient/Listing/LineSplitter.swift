// SPDX-License-Identifier: Apache-2.0

/// Cuts what arrives on a data connection into lines, in whatever portions it comes.
struct LineSplitter {
    /// Beyond this many bytes without an end a line is handed over as it is: no listing has such lines.
    private static let limit = 64 * 1024

    private var rest: [UInt8] = []

    /// Takes bytes, and calls `body` for each line that they complete, without its end.
    mutating func feed(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if rest.isEmpty {
                body(Self.withoutReturn(bytes[start..<end]))
            } else {
                rest += bytes[start..<end]
                body(Self.withoutReturn(rest[...]))
                rest.removeAll(keepingCapacity: true)
            }
            start = end + 1
        }
        rest += bytes[start...]
        if rest.count > Self.limit { finish(body) }
    }

    /// Hands over a last line that had no end.
    mutating func finish(_ body: (ArraySlice<UInt8>) -> Void) {
        if !rest.isEmpty { body(Self.withoutReturn(rest[...])) }
        rest.removeAll()
    }

    private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
