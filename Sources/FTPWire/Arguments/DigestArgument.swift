// SPDX-License-Identifier: Apache-2.0
/// The argument of the digest commands: a name, and perhaps where to begin and where to end.
///
/// `name`, `"a name"`, `name 100`, `"a name" 100 200`. The end is the place behind the last byte. As a name may hold
/// blanks and digits, there are several readings: whoever knows which file exists decides.
public struct DigestArgument: Hashable, Sendable {
    /// One way to read it.
    public struct Reading: Hashable, Sendable {
        /// The name.
        public let pathname: [UInt8]
        /// The first byte.
        public let start: Int64
        /// The place behind the last byte; nil for the end of the file.
        public let end: Int64?
        /// True when the argument says which part of the file is meant.
        public let namesPart: Bool
    }

    /// The ways to read it, the likeliest first; never empty.
    public let readings: [Reading]

    /// Reads an argument; nil when there is none.
    public init?(parsing argument: [UInt8]) {
        if argument.isEmpty { return nil }
        var readings = [Reading(pathname: argument, start: 0, end: nil, namesPart: false)]
        if argument.first == UInt8(ascii: "\""), let words = QuotedWords(argument)?.texts,
            let reading = Self.reading(words[0], Array(words.dropFirst()))
        {
            readings.append(reading)
        } else {
            let words = argument.split(separator: .space, omittingEmptySubsequences: false).map { Array($0) }
            for count in [2, 1] where words.count > count {
                let name = Array(words.dropLast(count).joined(separator: [.space]))
                if let reading = Self.reading(name, Array(words.suffix(count))) { readings.append(reading) }
            }
        }
        self.readings = readings
    }

    /// An argument that is a name and nothing else.
    public init(plain pathname: [UInt8]) {
        readings = [Reading(pathname: pathname, start: 0, end: nil, namesPart: false)]
    }

    private static func reading(_ name: [UInt8], _ numbers: [[UInt8]]) -> Reading? {
        let places = numbers.compactMap { Offset(parsing: $0)?.rawValue }
        guard !name.isEmpty, numbers.count <= 2, places.count == numbers.count else { return nil }
        let (start, end) = (places.first ?? 0, places.count > 1 ? places[1] : nil)
        if let end, end < start { return nil }
        return Reading(pathname: name, start: start, end: end, namesPart: !places.isEmpty)
    }
}
