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

    /// The result of scanning.
    public enum Scanned: Hashable, Sendable {
        /// A whole line, free of `CR`, `LF` and `NUL`.
        case line(CommandLine)
        /// A whole line that cannot be a command: refuse it with 501.
        case malformed(Malformation)
        /// A line beyond the limit: answer 500 and close; the scanner takes no more.
        case tooLong
    }

    /// The fault that makes a line unusable.
    public enum Malformation: Hashable, Sendable {
        case containsNUL, containsCarriageReturn, argumentTooLong
    }

    private var telnet = TelnetFilter()
    private var buffer = LineBuffer()
    private var isOverrun = false

    /// Makes a scanner with nothing in it.
    public init() {}

    /// True when no byte waits: neither a whole line nor a part of one.
    public var isEmpty: Bool { buffer.isEmpty }

    /// Takes the next bytes of the connection.
    @specialized(where Bytes == [UInt8])
    public mutating func feed<Bytes: Collection<UInt8>>(_ bytes: Bytes) {
        guard !isOverrun else { return }
        buffer.append(bytes, filteredBy: &telnet)
    }

    /// The next whole line, or nil when more bytes are needed.
    public mutating func next() -> Scanned? {
        guard var line = buffer.nextLine() else {
            // One more than the limit may be the CR of a line that is just long enough.
            return buffer.count > Self.lineLimit + 1 ? overrun() : nil
        }
        if line.last == .carriageReturn { line.removeLast() }
        return line.count <= Self.lineLimit ? Self.scan(line) : overrun()
    }

    private static func scan(_ line: ArraySlice<UInt8>) -> Scanned {
        if line.contains(.nul) { return .malformed(.containsNUL) }
        if line.contains(.carriageReturn) { return .malformed(.containsCarriageReturn) }
        let command = CommandLine(line: line)
        return command.argument.count > argumentLimit ? .malformed(.argumentTooLong) : .line(command)
    }

    private mutating func overrun() -> Scanned {
        buffer.clear()
        isOverrun = true
        return .tooLong
    }
}
