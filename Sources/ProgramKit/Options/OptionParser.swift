// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Tells options and operands apart, by POSIX and GNU habit.
///
/// `-la` are two options, `-oFILE`, `-o FILE`, `--output=FILE` and `--output FILE` are one with a value, a word can be
/// cut short while it stays unique, `--` ends the options, and `-` alone is an operand.
package struct OptionParser<Word: ArgumentWord> {
    private let options: [Option]
    private var words: ArraySlice<Word>
    private var arguments = ParsedArguments<Word>()

    /// Reads the words behind a command's name.
    package static func parse(_ words: [Word], options: [Option]) throws(UsageError) -> ParsedArguments<Word> {
        var parser = OptionParser(options: options, words: words[...])
        try parser.parse(upToFirstOperand: false)
        return parser.arguments
    }

    /// Reads options only as far as the first operand, and returns what is left.
    package static func parseHead(
        _ words: [Word], options: [Option]
    ) throws(UsageError) -> (arguments: ParsedArguments<Word>, rest: [Word]) {
        var parser = OptionParser(options: options, words: words[...])
        try parser.parse(upToFirstOperand: true)
        return (parser.arguments, Array(parser.words))
    }

    private mutating func parse(upToFirstOperand: Bool) throws(UsageError) {
        while let word = words.first {
            let isOption = word.bytes.first == Self.dash && word.bytes.count > 1 && !word.beginsQuoted
            if !isOption, upToFirstOperand { return }
            words.removeFirst()
            if !isOption {
                arguments.operands.append(word)
            } else if word.bytes.count == 2, word.bytes[1] == Self.dash {
                arguments.operands += words
                if upToFirstOperand { arguments.operands = [] } else { words = [] }
                return
            } else if word.bytes[1] == Self.dash {
                try parseWord(word.bytes.dropFirst(2))
            } else {
                try parseLetters(word.bytes.dropFirst())
            }
        }
    }

    private mutating func parseWord(_ text: ArraySlice<UInt8>) throws(UsageError) {
        let equals = text.firstIndex(of: UInt8(ascii: "="))
        let name = String(decoding: text[..<(equals ?? text.endIndex)], as: UTF8.self)
        let option = try find(name)
        if option.valueIsOptional, equals == nil {
            arguments.give(option)
        } else if option.value != nil {
            let value = if let equals { Word(value: Array(text[(equals + 1)...])) } else { try next(for: option) }
            try give(option, value)
        } else if equals != nil {
            throw UsageError("\(option.name) takes no value")
        } else {
            arguments.give(option)
        }
    }

    private func find(_ name: String) throws(UsageError) -> Option {
        if let exact = options.first(where: { $0.word == name }) { return exact }
        let matches = options.filter { $0.word?.hasPrefix(name) == true }
        if matches.count == 1 { return matches[0] }
        let words = (matches.isEmpty ? options : matches).compactMap(\.word)
        let shown = Printable.text(Array(name.utf8))
        if !matches.isEmpty {
            throw UsageError("--\(shown) can mean \(words.map { "--\($0)" }.joined(separator: " or "))")
        }
        let hint = name.nearest(of: words).map { "; did you mean --\($0)?" } ?? Self.nameHint("--\(shown)")
        throw UsageError("Unknown option --\(shown)\(hint)")
    }

    private mutating func parseLetters(_ letters: ArraySlice<UInt8>) throws(UsageError) {
        var rest = letters
        while let byte = rest.popFirst() {
            guard let option = options.first(where: { $0.letter?.asciiValue == byte }) else {
                throw unknown(byte, in: letters)
            }
            guard option.value == nil || option.valueIsOptional else {
                let value = if rest.isEmpty { try next(for: option) } else { Word(value: Array(rest)) }
                try give(option, value)
                return
            }
            arguments.give(option)
        }
    }

    /// `-help` is taken for letters, and may have been meant for a word.
    private func unknown(_ letter: UInt8, in letters: ArraySlice<UInt8>) -> UsageError {
        let word = String(decoding: letters, as: UTF8.self)
        let near = letters.count > 1 ? word.nearest(of: options.compactMap(\.word)) : nil
        let hint = near.map { "; did you mean --\($0)?" } ?? Self.nameHint("-\(Printable.text(letters))")
        return UsageError("Unknown option -\(Printable.text([letter]))\(hint)")
    }

    private mutating func next(for option: Option) throws(UsageError) -> Word {
        guard let word = words.popFirst() else { throw UsageError("\(option.name) needs a value: \(option.spelling)") }
        return word
    }

    /// Takes note of a value; of two that differ, neither can be meant.
    ///
    /// An empty one is a mistake, such as a variable of a script that was never set; it never means "the usual one".
    private mutating func give(_ option: Option, _ value: Word) throws(UsageError) {
        if value.bytes.isEmpty { throw UsageError("\(option.name) needs a value: \(option.spelling)") }
        if !option.isRepeatable, let before = arguments.word(of: option), before.bytes != value.bytes {
            throw UsageError(
                "\(option.name) is given twice: \(Printable.text(before.bytes)) and \(Printable.text(value.bytes))")
        }
        arguments.give(option, value)
    }

    /// A hint for a word that looks like a name rather than like options: `-notes.txt`.
    private static func nameHint(_ word: String) -> String {
        let isOption = word.utf8.allSatisfy { $0 == dash || Character(Unicode.Scalar($0)).isLetter }
        return isOption ? "" : "; a name that begins with a dash is written ./\(word), or behind --"
    }

    private static var dash: UInt8 { UInt8(ascii: "-") }
}
