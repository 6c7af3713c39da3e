// SPDX-License-Identifier: Apache-2.0

/// Cuts the bytes of a control connection into replies, in whatever portions they arrive.
///
/// It forgives what servers do: `LF` alone, stray `CR`s, blank lines between replies, Telnet commands, inner lines of a
/// multi-line reply that begin with anything at all. It keeps `NUL` bytes: whether they matter is the reader's to say.
public struct ReplyParser: Sendable {
    /// The longest line in bytes.
    public static let lineLimit = 64 * 1024
    /// The longest reply in bytes, all its lines together.
    public static let replyLimit = 1024 * 1024

    private var telnet = TelnetFilter()
    private var buffer = LineBuffer()
    private var open: OpenReply?

    /// A multi-line reply of which the last line has not come yet.
    private struct OpenReply: Sendable {
        let code: ReplyCode
        var lines: [[UInt8]]
        var size: Int
        /// The code of the newest line, when that line would end a reply of another code.
        var strayCode: ReplyCode?
    }

    /// Makes a parser with nothing in it.
    public init() {}

    /// True when no byte and no part of a reply waits.
    ///
    /// After `AUTH TLS` it must be true, else someone put words into the server's mouth (CVE-2021-22947).
    public var isEmpty: Bool { buffer.isEmpty && open == nil }

    /// Takes the next bytes of the connection.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        buffer.append(bytes, filteredBy: &telnet)
    }

    /// The next whole reply, or nil when more bytes are needed.
    public mutating func next() throws(ReplySyntaxError) -> Reply? {
        while let line = try nextLine() {
            if let reply = try take(line) { return reply }
        }
        return nil
    }

    /// True when the reply under way may already be complete.
    ///
    /// The newest line then has the form of a last line, but another code. Some servers end so. If nothing more comes
    /// for about two seconds, `provisionalEnd()` was meant.
    public var mayHaveEnded: Bool { buffer.isEmpty && open?.strayCode != nil }

    /// Ends such a reply; its code is that of its last line.
    ///
    /// Nil when `mayHaveEnded` is false.
    public mutating func provisionalEnd() -> Reply? {
        guard mayHaveEnded, var ended = open, let code = ended.strayCode else { return nil }
        open = nil
        if let last = ended.lines.popLast() { ended.lines.append(Array(last.dropFirst(4))) }
        return Reply(code, lines: ended.lines)
    }

    private mutating func nextLine() throws(ReplySyntaxError) -> [UInt8]? {
        guard var line = buffer.nextLine() else {
            if buffer.count > Self.lineLimit { throw .lineTooLong }
            return nil
        }
        while line.last == .carriageReturn { line.removeLast() }
        if line.count > Self.lineLimit { throw .lineTooLong }
        return Array(line)
    }

    /// Adds a line to the reply under way, or begins one with it; returns the reply that it ends.
    private mutating func take(_ line: [UInt8]) throws(ReplySyntaxError) -> Reply? {
        guard var reply = open else { return try begin(line) }
        let code = ReplyCode(leading: line)
        let separator = line.dropFirst(3).first
        if code == reply.code, separator == nil || separator == .space {
            open = nil
            return Reply(reply.code, lines: reply.lines + [Array(line.dropFirst(4))])
        }
        reply.size += line.count
        if reply.size > Self.replyLimit { throw .replyTooLong }
        reply.strayCode = separator == .space ? code : nil
        if code == reply.code, separator == UInt8(ascii: "-") {
            reply.lines.append(Array(line.dropFirst(4)))
        } else {
            reply.lines.append(line.first == .space ? Array(line.dropFirst()) : line)
        }
        open = reply
        return nil
    }

    private mutating func begin(_ line: [UInt8]) throws(ReplySyntaxError) -> Reply? {
        if line.allSatisfy(\.isBlank) { return nil }
        guard let code = ReplyCode(leading: line) else { throw .notAReply(line) }
        let rest = line.dropFirst(3)
        guard rest.first == UInt8(ascii: "-") else {
            return Reply(code, lines: [Array(rest.first == .space ? rest.dropFirst() : rest)])
        }
        open = OpenReply(code: code, lines: [Array(rest.dropFirst())], size: line.count)
        return nil
    }
}

/// The reason why the bytes of a control connection are no replies.
///
/// The connection cannot be used any more.
public enum ReplySyntaxError: Error, Hashable, Sendable {
    /// A line that begins with no code where a reply must begin: the peer is likely no FTP server.
    case notAReply([UInt8])
    /// A line beyond `ReplyParser.lineLimit`.
    case lineTooLong
    /// A reply beyond `ReplyParser.replyLimit`.
    case replyTooLong

    /// The error in words, for a person.
    public var message: String {
        switch self {
        case .notAReply(let line):
            "The server does not speak FTP: it sent \"\(Printable.text(line.prefix(80)))\"."
        case .lineTooLong: "The server sent a reply line of more than \(ReplyParser.lineLimit) bytes."
        case .replyTooLong: "The server sent a reply of more than \(ReplyParser.replyLimit) bytes."
        }
    }
}
