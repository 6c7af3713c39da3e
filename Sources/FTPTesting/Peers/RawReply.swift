// SPDX-License-Identifier: Apache-2.0

/// A server's reply as it came, its framing proved (RFC 959, 4.2): code, lines, and nothing between.
package struct RawReply: Sendable, CustomStringConvertible {
    package let code: Int
    /// All lines as they came, codes included, CRLF taken away.
    package let lines: [[UInt8]]

    package var text: String { lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n") }
    package var description: String { "«\(text)»" }

    /// Reads one reply; `nil` when the connection ends before it begins.
    package init?(from control: RawSocket) throws {
        guard let first = try control.receiveLine() else { return nil }
        guard let code = RawReply.code(of: first), first.count == 3 || first[3] == 0x20 || first[3] == 0x2D else {
            throw TestFailure("no reply: \(String(decoding: first, as: UTF8.self).debugDescription)")
        }
        var lines = [first]
        if first.count > 3, first[3] == 0x2D {
            let last = first[..<3] + [0x20]
            repeat {
                guard let line = try control.receiveLine() else {
                    throw TestFailure("the connection ended within a reply of several lines")
                }
                lines.append(line)
            } while !lines[lines.count - 1].starts(with: last)
        }
        self.code = code
        self.lines = lines
    }

    private static func code(of line: [UInt8]) -> Int? {
        guard line.count >= 3, (0x31...0x35).contains(line[0]) else { return nil }
        return Int(String(decoding: line[..<3], as: UTF8.self))
    }
}
