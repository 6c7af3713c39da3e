// SPDX-License-Identifier: Apache-2.0

/// A reply of many lines that is written as they come, so that nobody has to hold them all.
///
///     213-Status:
///      -rw-r--r--    1 ferry    ferry            3552 Nov 20 13:45 notes.txt
///     213 End.
///
/// It reads as a `Reply` of the same lines would.
package struct LongReply: Sendable {
    private let code: ReplyCode
    private let opening: String
    private let closing: String

    /// 213, after `STAT` with a pathname: its listing (RFC 959 §4.1.3).
    package static let pathStatus = LongReply(code: ReplyCode(rawValue: 213), opening: "Status:", closing: "End.")

    /// Appends the first line.
    package func open(into output: inout [UInt8]) {
        append(opening, separator: UInt8(ascii: "-"), to: &output)
    }

    /// Appends lines, which end in `LF` or `CR LF`, each behind a blank so that none can look like the last.
    package func append(lines: [UInt8], to output: inout [UInt8]) {
        for line in lines.split(separator: .lineFeed) {
            output.append(.space)
            Reply.append(line.last == .carriageReturn ? line.dropLast() : line, to: &output)
            output += [.carriageReturn, .lineFeed]
        }
    }

    /// Appends the last line.
    package func close(into output: inout [UInt8]) { append(closing, separator: .space, to: &output) }

    private func append(_ text: String, separator: UInt8, to output: inout [UInt8]) {
        output.append(digits: UInt64(code.rawValue), places: 3)
        output.append(separator)
        output.append(text)
        output += [.carriageReturn, .lineFeed]
    }
}
