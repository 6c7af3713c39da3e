// SPDX-License-Identifier: Apache-2.0

/// Cuts the bytes of a control connection into command lines, in whatever portions they arrive.
///
/// `LF` alone ends a line too. A scanner with nothing buffered holds no memory, so ten thousand idle sessions cost
/// nothing here. Feed it only when `next()` has run dry: then its memory is bounded by what one read brings.
public struct CommandLineScanner: Sendable {
    /// The longest line in bytes, line end not counted.
    public static let lineLimit = 8192
    /// The longest argument in bytes.
    public static let argumentLimit = 4096

    /// What comes out of the scanner.
    public enum Scanned: Hashable, Sendable {
        /// A whole line, free of `CR`, `LF` and `NUL`.
        case line(CommandLine)
        /// A whole line that cannot be a command: refuse it with 501.
        case malformed(Malformation)
        /// A line beyond the limit: answer 500 and close; the scanner takes no more.
        case tooLong
    }

    /// What makes a line unusable.
    public enum Malformation: Hashable, Sendable {
        case containsNUL, containsCarriageReturn, argumentTooLong
    }

    private var telnet = TelnetFilter()
    private var buffer: [UInt8] = []
    private var start = 0
    private var searched = 0
    private var isOverrun = false

    /// Makes a scanner with nothing in it.
    public init() {}

    /// Whether no byte waits: neither a whole line nor a part of one.
    public var isEmpty: Bool { buffer.isEmpty }

    /// Takes the next bytes of the connection.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        guard !isOverrun else { return }
        let old = buffer.count
        buffer.append(contentsOf: bytes)
        telnet.filter(&buffer, from: old)
        if buffer.isEmpty { buffer = [] }
    }

    /// The next whole line, or nil when more bytes are needed.
    public mutating func next() -> Scanned? {
        guard let end = buffer[searched...].firstIndex(of: .lineFeed) else {
            searched = buffer.count
            return buffer.count - start > Self.lineLimit + 1 ? overrun() : nil
        }
        var line = buffer[start..<end]
        if line.last == .carriageReturn { line.removeLast() }
        guard line.count <= Self.lineLimit else { return overrun() }
        let scanned = Self.scan(line)
        advance(past: end)
        return scanned
    }

    private static func scan(_ line: ArraySlice<UInt8>) -> Scanned {
        if line.contains(.nul) { return .malformed(.containsNUL) }
        if line.contains(.carriageReturn) { return .malformed(.containsCarriageReturn) }
        let command = CommandLine(line: line)
        return command.argument.count > argumentLimit ? .malformed(.argumentTooLong) : .line(command)
    }

    private mutating func advance(past end: Int) {
        start = end + 1
        searched = start
        if start == buffer.count { (buffer, start, searched) = ([], 0, 0) }
    }

    private mutating func overrun() -> Scanned {
        (buffer, start, searched) = ([], 0, 0)
        isOverrun = true
        return .tooLong
    }
}
