// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `OPTS`: options of other commands (RFC 2389 §4): `UTF8 ON`, which is always so, and `MLST` with a choice of facts.
enum OPTS: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.opts
    static let syntax = "OPTS UTF8 ON | MLST [<fact>;...]"
    static let summary = "Set options: UTF8 names, facts of listings."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        let words = argument.bytes.trimmingBlanks.split(maxSplits: 1, whereSeparator: \.isBlank)
        guard let command = words.first else { throw .argumentMissing }
        let option = words.count > 1 ? words[1].drop(while: \.isBlank) : []
        if command.equalsIgnoringCase("UTF8") || command.equalsIgnoringCase("UTF-8") {
            guard option.isEmpty || option.equalsIgnoringCase("ON") else {
                throw .parameterNotImplemented("Names are always UTF-8.")
            }
            return .namesAreUTF8
        }
        if command.equalsIgnoringCase("MLST") {
            parameters.facts = FactSelection(options: option)
            return .facts(parameters.facts)
        }
        throw .badArgument("There are options for UTF8 and MLST.")
    }

    static func features(_: SessionView) -> [String] { ["UTF8"] }
}
