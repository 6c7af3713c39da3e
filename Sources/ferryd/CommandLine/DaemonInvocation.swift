// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// The task that `ferryd` is given.
enum DaemonInvocation: Sendable {
    case help
    case version
    case serve(Options)

    static let helpOption = ProgramKit.Option("h", "help", "show this")
    static let versionOption = ProgramKit.Option(nil, "version", "show the version")

    /// All options, as the parser and the help want them.
    static let declarations = DaemonOption.all.map(\.declaration) + [helpOption, versionOption]

    init(_ words: [[UInt8]]) throws(UsageError) {
        let arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: Self.declarations)
        let command = arguments.operands.count == 1 ? arguments.operands[0].bytes : []
        if arguments.has(Self.helpOption) || command == Array("help".utf8) {
            self = .help
        } else if arguments.has(Self.versionOption) || command == Array("version".utf8) {
            self = .version
        } else {
            self = .serve(try Self.options(arguments))
        }
    }

    /// A port, or an error that says what the word may have been meant for.
    private static func port(_ word: String) throws(UsageError) -> UInt16 {
        if let port = UInt16(word) { return port }
        let advice =
            if ["user", "group", "explain", "partials"].contains(word) {
                " Options come behind the command: ferryd \(word) ... --state DIR"
            } else if let command = word.nearest(of: ["user", "group", "explain", "partials", "help", "version"]),
                !word.contains(where: \.isNumber)
            {
                " Did you mean \"ferryd \(command)\"?"
            } else if word.contains("/") || word.hasPrefix(".") {
                " To serve a directory: ferryd --root \(word)"
            } else {
                ""
            }
        throw UsageError("A port is a number from 0 to 65535, not \"\(word)\".\(advice)")
    }

    private static func options(_ arguments: ParsedArguments<PlainWord>) throws(UsageError) -> Options {
        var options = Options()
        for option in DaemonOption.all {
            for value in arguments.values(of: option.declaration) {
                try option.apply(String(decoding: value, as: UTF8.self), &options)
            }
        }
        try options.encryption.check()
        let operands = arguments.operands.map { Printable.text($0.bytes) }
        if let first = operands.first { options.port = try port(first) }
        if operands.count > 1 { throw UsageError("\"\(operands[1])\" is one word too many: there is one port.") }
        return options
    }
}
