// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `OPTS`: options of other commands (RFC 2389 §4): `UTF8 ON`, which is so where no charset is set, `MLST` with a choice of facts,
/// `HASH` with an algorithm, and `MODE Z` with a level.
enum OPTS: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.opts
    static let syntax = "OPTS UTF8 ON | MLST [<fact>;...] | HASH [<algorithm>] | MODE Z LEVEL <n>"
    static let summary = "Set options of UTF8, MLST, HASH and MODE Z."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        let words = argument.bytes.trimmingBlanks.split(maxSplits: 1, whereSeparator: \.isBlank)
        guard let command = words.first else { throw .argumentMissing }
        let option = words.count > 1 ? words[1].drop(while: \.isBlank) : []
        if command.equalsIgnoringCase("UTF8") || command.equalsIgnoringCase("UTF-8") {
            let isOn = option.isEmpty || option.equalsIgnoringCase("ON")
            guard isOn || option.equalsIgnoringCase("OFF") && parameters.ownCharset != nil else {
                throw .parameterNotImplemented("Names are always UTF-8.")
            }
            parameters.wantsUTF8 = isOn
            return .names(areIn: parameters.charset?.description ?? "UTF-8")
        }
        if command.equalsIgnoringCase("MLST") {
            parameters.facts = FactSelection(options: option)
            return .facts(parameters.facts)
        }
        if command.equalsIgnoringCase("HASH") {
            if !option.isEmpty {
                guard let algorithm = HashAlgorithm(parsing: option) else { throw .unknownAlgorithm }
                parameters.hash = algorithm
            }
            return .algorithm(parameters.hash)
        }
        if command.equalsIgnoringCase("MODE"), let compression = parameters.compression {
            let wanted: DeflateOption
            do throws(ArgumentError) { wanted = try DeflateOption(parsing: Array(option)) } catch {
                throw Refusal(error, unsupported: "MODE Z has the option LEVEL.")
            }
            if case .level(let level) = wanted { parameters.compression?.level = min(level, compression.highest) }
            return .level(parameters.compression?.level ?? 0)
        }
        throw .badArgument("There are options for UTF8, MLST, HASH and MODE Z.")
    }

    static func features(_: SessionView) -> [String] { ["UTF8"] }
}
