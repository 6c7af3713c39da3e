// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `TYPE`: how the bytes of files are represented on the data connection (RFC 959 §4.1.2).
enum TYPE: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.type
    static let syntax = "TYPE A | I | L 8"
    static let summary = "Set how bytes travel: A for text, I for everything."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        let type: TypeCode
        do throws(ArgumentError) { type = try TypeCode(parsing: argument.bytes) } catch {
            throw Refusal(error, unsupported: "Types are A, I and L 8.")
        }
        parameters.type = type
        return .type(type)
    }
}
