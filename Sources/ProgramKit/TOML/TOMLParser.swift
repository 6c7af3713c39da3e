// SPDX-License-Identifier: Apache-2.0
import CToml

/// Reads TOML by toml++, and goes on behind a mistake where that makes sense.
package enum TOMLParser {
    /// The values of a text, and the places where it is no TOML; the values are `nil` when nothing can be said of them.
    ///
    /// The library stops at the first mistake. Its line is then left out and the rest read again, so that all mistakes
    /// can be told at once. A mistake in the very next line comes from the first one most often (a list that was never
    /// closed): it is not told, and the rest is not read.
    package static func parse(_ text: [UInt8]) -> (members: [TOMLMember]?, mistakes: [TextMistake]) {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        var mistakes: [TextMistake] = []
        while true {
            do throws(TextMistake) {
                return (try strictly(Array(lines.joined(separator: [UInt8(ascii: "\n")]))), mistakes)
            } catch {
                let number = error.position.line
                if let last = mistakes.last, number <= last.position.line + 1 { return (nil, mistakes) }
                mistakes.append(error)
                if lines.indices.contains(number - 1) { mistakes[mistakes.count - 1].key = key(in: lines[number - 1]) }
                guard lines.indices.contains(number - 1), mistakes.count < limit else { return (nil, mistakes) }
                lines[number - 1] = []
            }
        }
    }

    private static let limit = 50

    /// The word before the sign of equality, or the whole line.
    private static func key(in line: [UInt8]) -> String {
        let front = line.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: front.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }, as: UTF8.self)
    }

    /// The values of a text that is TOML from its beginning to its end, ordered by their place.
    static func strictly(_ text: [UInt8]) throws(TextMistake) -> [TOMLMember] {
        var error = ferry_toml_error()
        let document = unsafe text.withUnsafeBytes { bytes in
            // The library copies what it keeps.
            unsafe ferry_toml_parse(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &error)
        }
        guard let document = unsafe document else {
            let position = TextPosition(line: Int(error.line), column: Int(error.column))
            throw TextMistake(position: position, words: Self.words(string(&error.message)))
        }
        defer { unsafe ferry_toml_free(document) }
        var entries: [Entry] = []
        let count = unsafe ferry_toml_count(document)
        for index in 0..<count {
            entries.append(unsafe Entry(ferry_toml_entry_at(document, index)))
        }
        var rest = entries[...]
        return values(&rest, depth: 0).compactMap { entry, value in
            entry.key.map { TOMLMember(key: $0, position: entry.keyPosition, value: value) }
        }.sorted { $0.position < $1.position }
    }

    /// An entry of the library's list.
    private struct Entry {
        let depth: Int
        let key: String?
        let keyPosition: TextPosition
        let position: TextPosition
        let kind: ferry_toml_kind
        let integer: Int64
        let decimal: Double
        let text: String

        @unsafe init(_ raw: ferry_toml_entry) {
            depth = unsafe Int(raw.depth)
            key = unsafe raw.key.map { unsafe Self.text($0, raw.key_length) }
            keyPosition = unsafe TextPosition(line: Int(raw.key_line), column: Int(raw.key_column))
            position = unsafe TextPosition(line: Int(raw.line), column: Int(raw.column))
            kind = unsafe raw.kind
            integer = unsafe raw.integer
            decimal = unsafe raw.decimal
            text = unsafe raw.text.map { unsafe Self.text($0, raw.text_length) } ?? ""
        }

        @unsafe private static func text(_ start: UnsafePointer<CChar>, _ count: Int) -> String {
            unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }

    /// Takes the values of that depth from the front of the list, each with all that is in it.
    private static func values(_ entries: inout ArraySlice<Entry>, depth: Int) -> [(Entry, TOMLValue)] {
        var values: [(Entry, TOMLValue)] = []
        while let entry = entries.first, entry.depth == depth {
            entries.removeFirst()
            let inner = Self.values(&entries, depth: depth + 1)
            let content: TOMLValue.Content =
                switch entry.kind {
                case FERRY_TOML_TABLE:
                    .table(
                        inner.compactMap { entry, value in
                            entry.key.map { TOMLMember(key: $0, position: entry.keyPosition, value: value) }
                        }.sorted { $0.position < $1.position })
                case FERRY_TOML_ARRAY: .list(inner.map(\.1))
                case FERRY_TOML_STRING: .text(entry.text)
                case FERRY_TOML_INTEGER: .integer(entry.integer)
                case FERRY_TOML_FLOAT: .decimal(entry.decimal)
                case FERRY_TOML_BOOLEAN: .flag(entry.integer != 0)
                default: .time
                }
            values.append((entry, TOMLValue(content: content, position: entry.position)))
        }
        return values
    }

    private static func string<Characters>(_ characters: inout Characters) -> String {
        unsafe withUnsafeBytes(of: &characters) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The library's words without what they begin with ("Error while parsing value: "), and plainer where they are
    /// hard to understand.
    private static func words(_ message: String) -> String {
        if message.contains("could not determine value type") {
            return "a value is text in quotes, a number, true, false, or a list in brackets"
        }
        let parts = message.split(separator: ": ", maxSplits: 1)
        return parts.count == 2 && parts[0].hasPrefix("Error while") ? String(parts[1]) : message
    }
}

/// Something wrong in a text, and its place.
package struct TextMistake: Error, Hashable, Sendable {
    package let position: TextPosition
    /// A sentence; the full stop at its end may be missing.
    package let words: String
    /// The key that is not to be had because of it, as far as that can be told.
    package var key: String?

    package init(position: TextPosition, words: String, key: String? = nil) {
        (self.position, self.words, self.key) = (position, words, key)
    }

    /// The mistake behind the path of its file, such as `/etc/a.toml:3:9: There is no key "x".`.
    package func sentence(in path: String) -> String {
        "\(path):\(position.line):\(position.column): \(words)\(words.hasSuffix("?") ? "" : ".")"
    }
}
