// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `STRU`: how files are built; here they are rows of bytes (RFC 959 §4.1.2).
enum STRU: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.stru
    static let syntax = "STRU F"
    static let summary = "Set the file structure: F only."

    static func run(_ argument: RawArgument, on _: inout TransferParameters) throws(Refusal) -> Completion {
        do throws(ArgumentError) { _ = try StructureCode(parsing: argument.bytes) } catch {
            throw Refusal(error, unsupported: "The only structure is F.")
        }
        return .commandOkay
    }
}
