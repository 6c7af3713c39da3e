// SPDX-License-Identifier: Apache-2.0

/// A pattern for one component of a path, as shells have it: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a plain byte.
///
/// It takes at most pattern times name steps, whatever the pattern: matchers that try every way have been stopped for
/// minutes by `*a*a*a*b` (CVE-2010-2632 and others). There are no braces, which multiply. Names are bytes; where they
/// form a character in UTF-8, `?` and `[...]` take the whole of it.
public struct Glob: Hashable, Sendable {
    fileprivate enum Part: Hashable, Sendable {
        case exactly(Symbol)
        case any
        case run
        case oneOf([ClosedRange<Symbol>], negated: Bool)

        func matches(_ symbol: Symbol) -> Bool {
            switch self {
            case .exactly(let own): own == symbol
            case .any, .run: true
            case .oneOf(let ranges, let negated): ranges.contains { $0.contains(symbol) } != negated
            }
        }
    }

    private let parts: [Part]
    /// The only name that matches, when the pattern holds nothing to choose; escapes are gone from it.
    public let literal: [UInt8]?
    /// The bytes with which every name ends that matches.
    private let ending: [UInt8]

    /// Reads a pattern; every row of bytes is one.
    public init(_ pattern: some Collection<UInt8>) {
        var rest = Array(pattern)[...]
        var parts: [Part] = []
        // A backslash may stand between the bytes of one character, as which a name has them.
        var plain: [UInt8] = []
        while let part = Part(next: &rest) {
            if case .exactly(let symbol) = part {
                plain += symbol.bytes
                continue
            }
            parts += Symbol.all(of: plain).map(Part.exactly)
            plain = []
            if part != .run || parts.last != .run { parts.append(part) }
        }
        parts += Symbol.all(of: plain).map(Part.exactly)
        let (literal, ending) = (Part.bytes(of: parts[...]), Part.ending(of: parts))
        (self.parts, self.literal, self.ending) = (parts, literal, ending)
    }

    /// True when the bytes are more than a plain name.
    public static func isPattern(_ bytes: some Collection<UInt8>) -> Bool {
        Glob(bytes).literal == nil
    }

    /// True when a name fits the whole pattern.
    ///
    /// Listings ask for each entry, so names that end in another way are passed over before they are read.
    public func matches(_ name: [UInt8]) -> Bool {
        if let literal { return name == literal }
        return name.hasEnding(ending) && matches(name[...])
    }

    private func matches(_ name: ArraySlice<UInt8>) -> Bool {
        var part = 0
        var position = name.startIndex
        // Only the last `*` is ever reconsidered: whatever an earlier one could take, the later one can take too.
        var retry: (part: Int, position: Int)?
        while position < name.endIndex {
            let symbol = Symbol(at: position, in: name)
            if part < parts.count, parts[part] == .run {
                part += 1
                retry = (part, position)
            } else if part < parts.count, parts[part].matches(symbol) {
                part += 1
                position += symbol.length
            } else if let last = retry {
                part = last.part
                position = last.position + Symbol(at: last.position, in: name).length
                retry = (part, position)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .run }
    }
}

// MARK: - Plain parts

extension Glob.Part {
    /// The bytes of parts that are all plain; nil if one is not.
    fileprivate static func bytes(of parts: ArraySlice<Self>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for part in parts {
            guard case .exactly(let symbol) = part else { return nil }
            bytes += symbol.bytes
        }
        return bytes
    }

    /// The bytes of the plain parts at the end.
    fileprivate static func ending(of parts: [Self]) -> [UInt8] {
        let lastChoice = parts.lastIndex { part in
            if case .exactly = part { return false }
            return true
        }
        return bytes(of: parts[(lastChoice.map { $0 + 1 } ?? 0)...]) ?? []
    }
}

extension [UInt8] {
    fileprivate func hasEnding(_ ending: [UInt8]) -> Bool {
        guard count >= ending.count else { return false }
        let start = count - ending.count
        return ending.indices.allSatisfy { self[start + $0] == ending[$0] }
    }
}

// MARK: - Reading a pattern

extension Glob.Part {
    /// Takes the next part off a pattern; nil at its end.
    fileprivate init?(next pattern: inout ArraySlice<UInt8>) {
        guard let first = pattern.first else { return nil }
        switch first {
        case UInt8(ascii: "*"):
            pattern.removeFirst()
            self = .run
        case UInt8(ascii: "?"):
            pattern.removeFirst()
            self = .any
        case UInt8(ascii: "["):
            if let set = Self.set(next: &pattern) {
                self = set
            } else {
                self = .exactly(Symbol(next: &pattern))
            }
        default:
            if first == UInt8(ascii: "\\"), pattern.count > 1 { pattern.removeFirst() }
            self = .exactly(Symbol(next: &pattern))
        }
    }

    /// Takes `[...]` off a pattern; without a closing bracket it takes nothing, for then the bracket is a plain byte.
    private static func set(next pattern: inout ArraySlice<UInt8>) -> Glob.Part? {
        var rest = pattern.dropFirst()
        let negated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if negated { rest.removeFirst() }
        var ranges: [ClosedRange<Symbol>] = []
        var isFirst = true
        while let byte = rest.first, isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            let low = Symbol(inSet: &rest)
            var high = low
            if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
                rest.removeFirst()
                high = Symbol(inSet: &rest)
            }
            if low <= high { ranges.append(low...high) }
        }
        guard rest.popFirst() != nil else { return nil }
        pattern = rest
        return .oneOf(ranges, negated: negated)
    }
}

/// One UTF-8 sequence, or one byte that belongs to none; ordered as Unicode orders them.
private struct Symbol: Hashable, Comparable, Sendable {
    /// The bytes of the sequence as one number.
    private let packed: UInt32
    let length: Int

    init(at position: Int, in bytes: ArraySlice<UInt8>) {
        let lead = bytes[position]
        let expected =
            switch lead {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        let sequence = bytes[position...].prefix(expected)
        let isWhole = sequence.count == expected && sequence.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        length = isWhole ? expected : 1
        packed = sequence.prefix(length).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Takes one off the front.
    init(next bytes: inout ArraySlice<UInt8>) {
        self.init(at: bytes.startIndex, in: bytes)
        bytes.removeFirst(length)
    }

    /// Takes one off the front, behind a backslash if there is one.
    init(inSet bytes: inout ArraySlice<UInt8>) {
        if bytes.first == UInt8(ascii: "\\"), bytes.count > 1 { bytes.removeFirst() }
        self.init(next: &bytes)
    }

    static func all(of bytes: [UInt8]) -> [Symbol] {
        var rest = bytes[...]
        var symbols: [Symbol] = []
        while !rest.isEmpty { symbols.append(Symbol(next: &rest)) }
        return symbols
    }

    var bytes: [UInt8] {
        (0..<length).reversed().map { UInt8(truncatingIfNeeded: packed >> UInt32($0 * 8)) }
    }

    static func < (one: Symbol, other: Symbol) -> Bool { one.packed < other.packed }
}
