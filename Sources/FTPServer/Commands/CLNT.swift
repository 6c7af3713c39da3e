// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `CLNT`: what the client calls itself; it is kept for the log.
enum CLNT: SettingCommand {
    typealias Argument = Pathname
    static let verb = Verb.clnt
    static let syntax = "CLNT <name>"
    static let summary = "Say what program you are."

    static func run(_ argument: Pathname, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        parameters.client = Array(argument.bytes.prefix(128))
        return .commandOkay
    }

    static func features(_: SessionView) -> [String] { ["CLNT"] }
}
