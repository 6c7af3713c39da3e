// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The task that `ferryd` is given.
enum DaemonInvocation: Sendable {
    case help
    case version
    case serve(DaemonSettings)

    static let helpOption = ProgramKit.Option("h", "help", "show this")
    static let versionOption = ProgramKit.Option(nil, "version", "show the version")

    /// All options, as the parser and the help want them.
    static let declarations =
        DaemonOption.all.map(\.declaration) + [DaemonSettings.fileOption, helpOption, versionOption]

    /// Reads the words that a server is started with; `others` are options of a command that takes these too, `contents`
    /// reads files that hold settings.
    init(
        _ words: [[UInt8]], besides others: [ProgramKit.Option] = [],
        variables: [String: String] = Environment.variables,
        standardFile: String? = ConfigurationPlace.standard(),
        reading contents: @escaping @Sendable (String) throws(Errno) -> [UInt8] = DaemonSettings.contents
    ) throws(UsageError) {
        var arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: Self.declarations + others)
        let command = arguments.operands.count == 1 ? arguments.operands[0].bytes : []
        if arguments.has(Self.helpOption) || command == Array("help".utf8) {
            self = .help
        } else if arguments.has(Self.versionOption) || command == Array("version".utf8) {
            self = .version
        } else {
            try Self.takePort(&arguments)
            self = .serve(
                DaemonSettings(
                    commandLine: Self.settings(arguments), variables: variables, standardFile: standardFile,
                    reading: contents))
        }
    }

    /// A port, or an error that says what the word may have been meant for.
    private static func port(_ word: String) throws(UsageError) -> UInt16 {
        if let port = UInt16(word) { return port }
        let names = DaemonCommand.all.map(\.name)
        let advice =
            if names.contains(word) {
                " Options come behind the command: ferryd \(word) ..."
            } else if let command = word.nearest(of: names + ["help", "version"]),
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

    /// The operand is `--port` without the word.
    private static func takePort(_ arguments: inout ParsedArguments<PlainWord>) throws(UsageError) {
        let operands = arguments.operands.map { Printable.text($0.bytes) }
        guard let first = operands.first else { return }
        let number = PlainWord(value: Array("\(try port(first))".utf8))
        if operands.count > 1 { throw UsageError("\"\(operands[1])\" is one word too many: there is one port.") }
        if let other = arguments.value(of: DaemonOption.port.declaration), other != number.bytes {
            throw UsageError("The port is given twice: \(first) and \(Printable.text(other)).")
        }
        arguments.withdraw(DaemonOption.port.declaration)
        arguments.give(DaemonOption.port.declaration, number)
    }

    private static func settings(_ arguments: ParsedArguments<PlainWord>) -> [Setting] {
        declarations.filter(arguments.has).map { option in
            let values = arguments.values(of: option).map { Setting.Value(String(decoding: $0, as: UTF8.self)) }
            return Setting(option, values, from: .commandLine)
        }
    }
}
