// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The options given on a command line, and the words that are none.
package struct ParsedArguments<Word: ArgumentWord>: Sendable {
    private var given: [Option: [[UInt8]]] = [:]

    /// The words that are no options, in order.
    package var operands: [Word] = []

    package init() {}

    /// Whether the option was given.
    package func has(_ option: Option) -> Bool { given[option] != nil }

    /// How often the option was given (`-vv`).
    package func count(of option: Option) -> Int { given[option]?.count ?? 0 }

    /// The value of the option; the last one, if there are several.
    package func value(of option: Option) -> [UInt8]? { given[option]?.last }

    /// All values of an option that may be given several times, in order.
    package func values(of option: Option) -> [[UInt8]] { given[option] ?? [] }

    /// The value of the option as text.
    package func text(of option: Option) -> String? { value(of: option).map { String(decoding: $0, as: UTF8.self) } }

    /// Takes note of an option.
    package mutating func give(_ option: Option, _ value: [UInt8] = []) { given[option, default: []].append(value) }
}

extension ParsedArguments {
    /// The operands as they were typed, with single spaces between.
    package var sentence: [UInt8] { Array(operands.map(\.bytes).joined(separator: [.space])) }
}

/// A word that a program was started with, where a shell has taken quotes away.
package struct PlainWord: ArgumentWord {
    package let bytes: [UInt8]
    package var beginsQuoted: Bool { false }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// A word of a command line, as far as telling options from operands needs to know it.
package protocol ArgumentWord: Sendable {
    /// The bytes of the word, quotes taken away.
    var bytes: [UInt8] { get }
    /// True when the word begins with a quote, so that a dash is just a dash.
    var beginsQuoted: Bool { get }
}
