// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The options given on a command line, and the words that are none.
package struct ParsedArguments<Word: ArgumentWord>: Sendable {
    private var given: [Option: [Word]] = [:]

    /// All options that were given with a value, in order, for those whose order counts.
    package private(set) var sequence: [(option: Option, word: Word)] = []

    /// The words that are no options, in order.
    package var operands: [Word] = []

    package init() {}

    /// True when the option was given.
    package func has(_ option: Option) -> Bool { given[option] != nil }

    /// Returns how often the option was given (`-vv`).
    package func count(of option: Option) -> Int { given[option]?.count ?? 0 }

    /// The value of the option, as it was typed.
    package func word(of option: Option) -> Word? { given[option]?.last }

    /// The value of the option.
    package func value(of option: Option) -> [UInt8]? { word(of: option)?.bytes }

    /// All values of an option that can be given several times, in order.
    package func values(of option: Option) -> [[UInt8]] { given[option]?.map(\.bytes) ?? [] }

    /// The value of the option as text.
    package func text(of option: Option) -> String? { value(of: option).map { String(decoding: $0, as: UTF8.self) } }

    /// Takes note of an option.
    package mutating func give(_ option: Option, _ value: Word) {
        given[option, default: []].append(value)
        sequence.append((option, value))
    }

    /// Takes note of an option that takes no value.
    package mutating func give(_ option: Option) { give(option, Word(value: [])) }

    /// Forgets an option.
    package mutating func withdraw(_ option: Option) { given[option] = nil }
}

extension ParsedArguments {
    /// The operands as they were typed, with single spaces between.
    package var sentence: [UInt8] { Array(operands.map(\.bytes).joined(separator: [.space])) }
}

/// A word that a program was started with, where a shell has taken quotes away.
package struct PlainWord: ArgumentWord {
    package let bytes: [UInt8]
    package var beginsQuoted: Bool { false }

    package init(value: [UInt8]) { bytes = value }
}

/// A word of a command line, as far as telling options from operands needs to know it.
package protocol ArgumentWord: Sendable {
    /// The bytes of the word, quotes taken away.
    var bytes: [UInt8] { get }
    /// True when the word begins with a quote, so that a dash is just a dash.
    var beginsQuoted: Bool { get }

    /// Makes a word of what stands behind an option in the same word: `FILE` of `--output=FILE`.
    init(value: [UInt8])
}
