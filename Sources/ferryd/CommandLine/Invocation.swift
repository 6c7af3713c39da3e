// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// What `ferryd` is asked to do.
enum Invocation: Sendable {
    case help
    case version
    case serve(Options)

    static let helpOption = ProgramKit.Option("h", "help", "show this")
    static let versionOption = ProgramKit.Option(nil, "version", "show the version")

    /// All options, as the parser and the help want them.
    static let declarations = Option.all.map(\.declaration) + [helpOption, versionOption]

    init(_ words: [[UInt8]]) throws(UsageError) {
        let arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: Self.declarations)
        if arguments.has(Self.helpOption) {
            self = .help
        } else if arguments.has(Self.versionOption) {
            self = .version
        } else {
            self = .serve(try Self.options(arguments))
        }
    }

    private static func options(_ arguments: ParsedArguments<PlainWord>) throws(UsageError) -> Options {
        var options = Options()
        for option in Option.all {
            for value in arguments.values(of: option.declaration) {
                try option.apply(String(decoding: value, as: UTF8.self), &options)
            }
        }
        let operands = arguments.operands.map { Printable.text($0.bytes) }
        if let first = operands.first {
            guard let port = UInt16(first) else {
                throw UsageError("A port is a number from 0 to 65535, not \"\(first)\".")
            }
            options.port = port
        }
        if operands.count > 1 { throw UsageError("\"\(operands[1])\" is one word too many: there is one port.") }
        return options
    }
}
