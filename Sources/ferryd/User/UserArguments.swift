// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import ProgramKit

/// The words behind a subcommand, understood: the name of an account, and options with their values in bytes.
struct UserArguments {
    private var givenName: AccountName?
    private var values: [UserOption: [UInt8]] = [:]

    /// Reads words; `--option VALUE` and `--option=VALUE` are the same, and `--` ends the options.
    init(_ words: some Collection<[UInt8]>, for command: any UserSubcommand.Type) throws(UsageError) {
        var rest = Array(words)[...]
        var takesOptions = true
        while let word = rest.popFirst() {
            if takesOptions, word == Array("--".utf8) {
                takesOptions = false
            } else if takesOptions, word.starts(with: "-".utf8), word.count > 1 {
                try readOption(word, &rest, for: command)
            } else {
                try readName(word, for: command)
            }
        }
        if command.takesName, givenName == nil, !has(.help) {
            throw UsageError("Whose account?")
        }
    }

    /// The account that is meant.
    var name: AccountName {
        get throws(UsageError) {
            guard let givenName else { throw UsageError("The name of an account is missing.") }
            return givenName
        }
    }

    func has(_ option: UserOption) -> Bool { values[option] != nil }

    /// The value of an option; `nil` if it was not given.
    subscript(option: UserOption) -> [UInt8]? { values[option] }

    /// The value of an option as text that can be shown.
    func text(_ option: UserOption) -> String? { values[option].map { Printable.text($0) } }

    private mutating func readName(_ word: [UInt8], for command: any UserSubcommand.Type) throws(UsageError) {
        if !command.takesName || givenName != nil {
            throw UsageError("What is \"\(Printable.text(word))\" for?")
        }
        do throws(InvalidAccountName) { givenName = try AccountName(word) } catch {
            throw UsageError("\"\(Printable.text(word))\" cannot be the name of an account. \(error)")
        }
    }

    private mutating func readOption(
        _ word: [UInt8], _ rest: inout ArraySlice<[UInt8]>, for command: any UserSubcommand.Type
    ) throws(UsageError) {
        let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let text = Printable.text(parts[0])
        guard let option = command.options.first(where: { "--\($0.rawValue)" == text }) else {
            let hint = text.nearest(of: command.options.map { "--\($0.rawValue)" }).map { " Did you mean \($0)?" } ?? ""
            throw UsageError("\"ferryd user \(command.name)\" has no option \(text).\(hint)")
        }
        if has(option) { throw UsageError("\(text) is given twice.") }
        let value = parts.count == 2 ? Array(parts[1]) : nil
        if let placeholder = option.placeholder {
            guard let value = value ?? rest.popFirst() else {
                throw UsageError("\(text) needs a value: \(placeholder).")
            }
            values[option] = value
        } else {
            if value != nil { throw UsageError("\(text) takes no value.") }
            values[option] = []
        }
    }
}
