// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `MODE`: how transfers are framed (RFC 959 §4.1.2): as a stream that ends with its connection, or the same compressed
/// (draft-preston-ftpext-deflate).
enum MODE: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.mode
    static let syntax = "MODE S | Z"
    static let summary = "Set the transfer mode: Z compresses."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        let mode: ModeCode
        do throws(ArgumentError) { mode = try ModeCode(parsing: argument.bytes) } catch {
            throw Refusal(error, unsupported: "Modes are S and Z.")
        }
        if mode == .deflate, parameters.compression == nil { throw .parameterNotImplemented("The only mode is S.") }
        parameters.mode = mode
        return .mode(mode)
    }

    static func features(_ view: SessionView) -> [String] { view.parameters.compression == nil ? [] : ["MODE Z"] }
}
