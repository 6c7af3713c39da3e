// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE IDLE`: how long the session may be silent; a client may choose less than the server allows.
enum SiteIDLE: SettingCommand, SiteCommand {
    typealias Argument = RawArgument
    static let syntax = "SITE IDLE [<seconds>]"
    static let summary = "Tell or set how long you may be silent."
    /// Less would end a session while its user thinks.
    private static let shortest: Int64 = 30

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        let longest = parameters.longestIdleTimeout.components.seconds
        let digits = argument.bytes.trimmingBlanks
        if !digits.isEmpty {
            guard let wanted = Offset(parsing: digits)?.rawValue else { throw .syntaxError }
            guard (min(shortest, longest)...longest).contains(wanted) else {
                throw .badArgument("From \(min(shortest, longest)) to \(longest) seconds can be chosen.")
            }
            parameters.idleTimeout = .seconds(wanted)
        }
        return .idleTimeout(parameters.idleTimeout.components.seconds, longest: longest)
    }
}
