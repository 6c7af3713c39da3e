// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import ProgramKit

/// The words behind a subcommand, understood: the name of an account, and options with their values in bytes.
struct UserArguments {
    private let givenName: AccountName?
    private let arguments: ParsedArguments<PlainWord>

    /// Reads words as all programs do; an option that is given twice contradicts itself.
    init(
        _ words: some Collection<[UInt8]>, for command: any UserSubcommand.Type, of family: SubcommandFamily
    ) throws(UsageError) {
        let options = command.options.map(\.declaration)
        arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
        if let twice = options.first(where: { [arguments] in arguments.count(of: $0) > 1 }) {
            throw UsageError("\(twice.name) is given twice.")
        }
        let names = arguments.operands.map(\.bytes)
        if let extra = names.dropFirst(command.takesName ? 1 : 0).first {
            throw UsageError("What is \"\(Printable.text(extra))\" for?")
        }
        givenName = if let name = names.first { try Self.accountName(name, of: family.subject) } else { nil }
        if command.takesName, givenName == nil, !has(.help) { throw UsageError(family.whose) }
    }

    /// The account or group that is meant.
    var name: AccountName {
        get throws(UsageError) {
            guard let givenName else { throw UsageError("A name is missing.") }
            return givenName
        }
    }

    func has(_ option: UserOption) -> Bool { arguments.has(option.declaration) }

    /// The value of an option; `nil` if it was not given.
    subscript(option: UserOption) -> [UInt8]? { arguments.value(of: option.declaration) }

    /// The value of an option as text that can be shown.
    func text(_ option: UserOption) -> String? { self[option].map { Printable.text($0) } }

    /// Reads the name of an account or of a group.
    static func accountName(_ word: [UInt8], of subject: String) throws(UsageError) -> AccountName {
        do throws(InvalidAccountName) { return try AccountName(word) } catch {
            throw UsageError("\"\(Printable.text(word))\" cannot be the name of \(subject). \(error)")
        }
    }
}
