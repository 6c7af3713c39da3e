// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// What was typed behind a command's name: options, and the words that are none.
struct Arguments: Sendable {
    private var given: [Option: [[UInt8]]] = [:]

    /// The words that are no options, in order.
    var operands: [Word] = []

    init() {}

    /// Whether the option was given.
    func has(_ option: Option) -> Bool { given[option] != nil }

    /// How often the option was given (`-vv`).
    func count(of option: Option) -> Int { given[option]?.count ?? 0 }

    /// The value of the option; the last one, if there are several.
    func value(of option: Option) -> [UInt8]? { given[option]?.last }

    /// The value of the option as text.
    func text(of option: Option) -> String? { value(of: option).map { String(decoding: $0, as: UTF8.self) } }

    /// Takes note of an option.
    mutating func give(_ option: Option, _ value: [UInt8] = []) { given[option, default: []].append(value) }
}

extension Arguments {
    /// The operands as they were typed, with single spaces between.
    var sentence: [UInt8] { Array(operands.map(\.bytes).joined(separator: [.space])) }
}
