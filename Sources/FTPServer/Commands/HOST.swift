// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `HOST`: the name by which the client knows the server (RFC 7151), which serves the same files under each.
enum HOST: QueryCommand {
    typealias Argument = RawArgument
    static let verb = Verb.host
    static let syntax = "HOST <name>"
    static let summary = "Say which host you mean, before the login."

    static func answer(_ argument: RawArgument, _ view: SessionView) throws(Refusal) -> Completion {
        guard name(argument) != nil else {
            throw argument.bytes.isEmpty ? .argumentMissing : .syntaxError
        }
        if view.user != nil { throw .hostAfterLogin }
        return .hostAccepted
    }

    /// The name, if it can be one.
    static func name(_ argument: RawArgument) -> HostName? { HostName(parsing: argument.bytes.trimmingBlanks) }

    static func features(_: SessionView) -> [String] { ["HOST"] }
}
