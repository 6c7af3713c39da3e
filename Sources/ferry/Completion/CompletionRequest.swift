// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The words before the cursor when TAB is pressed: those of the command so far, and the one to complete.
struct CompletionRequest {
    /// The words before.
    let words: [Word]

    /// The part of the word that is there, quotes and backslashes taken away.
    let word: [UInt8]

    /// True when the word names a file of this machine for the output of the command, behind `>`.
    let isRedirection: Bool

    /// True when the command is at its end: what follows belongs to another program, or to nobody.
    let isComplete: Bool

    /// The quote that is open.
    private let quote: Tokenizer.Quote

    /// True when the word begins with a quote or a backslash.
    private let beginsQuoted: Bool

    /// The number of characters that the word takes in the line, as typed.
    private let length: Int

    init(_ line: [UInt8]) {
        let scanned = Tokenizer(scanning: line)
        words = scanned.words
        word = scanned.word?.text.bytes ?? []
        quote = scanned.quote
        beginsQuoted = scanned.word?.beginsQuoted ?? false
        isRedirection = scanned.redirection != nil
        isComplete = scanned.output != nil
        let typed = scanned.word.map { line[$0.start...] } ?? []
        length = String(decoding: typed, as: UTF8.self).unicodeScalars.count
    }

    /// True when the word begins with `~` for the home directory.
    var beginsAtHome: Bool { !beginsQuoted && HomeDirectory.isMeant(by: word) }

    /// True when the word can be an option: it begins with a dash, and no `--` stands before it.
    var isOption: Bool {
        let dash = UInt8(ascii: "-")
        return word.first == dash && !beginsQuoted && !words.contains { $0.bytes == [dash, dash] && !$0.beginsQuoted }
    }

    /// The part of the word behind its last slash, and what stands before it.
    var directoryAndName: (directory: [UInt8], name: [UInt8]) {
        guard let cut = word.lastIndex(of: .slash) else { return ([], word) }
        return (Array(word[...cut]), Array(word[(cut + 1)...]))
    }

    /// Completes the word from these whole words: with the one that fits, or what they have in common, or a choice.
    func completion(from candidates: [Candidate]) -> TabCompletion {
        let fitting = candidates.filter { $0.bytes.starts(with: word) }.sorted {
            $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        guard let first = fitting.first, let last = fitting.last else { return TabCompletion() }
        if fitting.count == 1 {
            return TabCompletion(deletion: length, insertion: typed(first.bytes, isWhole: !first.continues))
        }
        // Of sorted words, the first and the last have the least in common.
        let common = zip(first.bytes, last.bytes).prefix { $0 == $1 }.map(\.0)
        let shared = Self.wholeCharacters(common)
        if shared.count > word.count {
            return TabCompletion(deletion: length, insertion: typed(shared, isWhole: false))
        }
        let cut = directoryAndName.directory.count
        return TabCompletion(choices: fitting.map { Printable.text($0.bytes.dropFirst(cut)) })
    }

    /// The bytes without a character that was cut off at their end.
    private static func wholeCharacters(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var tail = 0
        while let last = bytes.dropLast(tail).last, last & 0xC0 == 0x80, tail < 3 { tail += 1 }
        if let lead = bytes.dropLast(tail).last, lead >= 0xC0,
            String(validating: bytes.suffix(tail + 1), as: UTF8.self) == nil
        {
            bytes.removeLast(tail + 1)
        }
        return bytes
    }

    /// The word as it is typed: in the quotes that are open, or with backslashes.
    private func typed(_ bytes: [UInt8], isWhole: Bool) -> String {
        let end = isWhole ? " " : ""
        switch quote {
        case .single where !bytes.contains(UInt8(ascii: "'")) && Quoting.isPlain(bytes):
            return "'\(String(decoding: bytes, as: UTF8.self))\(isWhole ? "'" : "")\(end)"
        case .double, .single: return "\"\(Quoting.inDoubleQuotes(bytes))\(isWhole ? "\"" : "")\(end)"
        // A tilde that was typed for the home directory stays one.
        case .none where beginsAtHome: return "~" + Quoting.withBackslashes(Array(bytes.dropFirst())) + end
        case .none: return Quoting.withBackslashes(bytes) + end
        }
    }
}
