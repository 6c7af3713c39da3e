// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `QUIT`: ends the session, after the transfer if one runs (RFC 959 §4.1.1).
enum QUIT: DepartureCommand, CommandDuringTransfer {
    typealias Argument = NoArgument
    static let verb = Verb.quit
    static let syntax = "QUIT"
    static let summary = "Say goodbye."
    static let departure = SessionEnd.leave
    static let farewell = Completion.goodbye

    static func react(_: TransferStatus) -> TransferReaction { .leaveAfterwards }
}
