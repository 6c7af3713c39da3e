// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `QUIT`: ends the session, after the transfer if one runs (RFC 959 §4.1.1).
enum QUIT: DepartureCommand, CommandDuringTransfer {
    typealias Argument = RawArgument
    static let verb = Verb.quit
    static let syntax = "QUIT"
    static let summary = "Say goodbye."

    static func depart(_: Argument, _: SessionEncryption) -> Departure {
        Departure(end: .leave, completion: .goodbye)
    }

    static func react(_: TransferStatus) -> TransferReaction { .leaveAfterwards }
}
