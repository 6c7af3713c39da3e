// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `MODE`: how transfers are framed; here as a stream that ends with its connection (RFC 959 §4.1.2).
enum MODE: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.mode
    static let syntax = "MODE S"
    static let summary = "Set the transfer mode: S only."

    static func run(_ argument: RawArgument, on _: inout TransferParameters) throws(Refusal) -> Completion {
        do throws(ArgumentError) { _ = try ModeCode(parsing: argument.bytes) } catch {
            throw Refusal(error, unsupported: "The only mode is S.")
        }
        return .commandOkay
    }
}
