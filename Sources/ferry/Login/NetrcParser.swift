// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Reads the words of a netrc file.
///
/// Words stand between blanks and line ends, in any number of lines; `"…"` keeps blanks, with a backslash before what
/// means itself; `#` where a word could begin starts a comment; `macdef` goes on to the next empty line and is passed
/// over: nothing in a file of passwords is run.
struct NetrcParser {
    private var rest: ArraySlice<UInt8>
    private var entries: [Netrc.Entry] = []

    /// All entries, in order.
    static func entries(in text: [UInt8]) -> [Netrc.Entry] {
        var parser = NetrcParser(rest: text[...])
        parser.parse()
        return parser.entries
    }

    private init(rest: ArraySlice<UInt8>) { self.rest = rest }

    private mutating func parse() {
        while let word = nextWord() {
            switch String(decoding: word, as: UTF8.self) {
            case "machine": if let name = nextWord() { entries.append(Netrc.Entry(machine: name)) }
            case "default": entries.append(Netrc.Entry())
            case "login", "user": set(\.login)
            case "password", "passwd": set(\.password)
            case "account": set(\.account)
            case "macdef": skipMacro()
            default: break
            }
        }
    }

    private mutating func set(_ field: WritableKeyPath<Netrc.Entry, [UInt8]?>) {
        guard let value = nextWord(), !entries.isEmpty else { return }
        entries[entries.count - 1][keyPath: field] = value
    }

    private mutating func nextWord() -> [UInt8]? {
        rest = rest.drop { $0.isBlank || $0 == .lineFeed || $0 == .carriageReturn }
        while rest.first == UInt8(ascii: "#") {
            rest = rest.drop { $0 != .lineFeed }
            rest = rest.drop { $0.isBlank || $0 == .lineFeed || $0 == .carriageReturn }
        }
        guard let first = rest.first else { return nil }
        if first == UInt8(ascii: "\"") { return quotedWord() }
        let word = rest.prefix { !$0.isBlank && $0 != .lineFeed && $0 != .carriageReturn }
        rest = rest[word.endIndex...]
        return Array(word)
    }

    private mutating func quotedWord() -> [UInt8] {
        rest.removeFirst()
        var word: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            word.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
        return word
    }

    private mutating func skipMacro() {
        while let line = nextLine(), !line.isEmpty {}
    }

    private mutating func nextLine() -> ArraySlice<UInt8>? {
        if rest.isEmpty { return nil }
        let line = rest.prefix { $0 != .lineFeed }
        rest = rest[line.endIndex...].dropFirst()
        return line.filter { $0 != .carriageReturn }[...]
    }
}
