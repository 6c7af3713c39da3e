// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `NOOP`: does nothing, and shows that the server listens (RFC 959 §4.1.3), also while a transfer runs.
enum NOOP: QueryCommand, CommandDuringTransfer {
    typealias Argument = RawArgument
    static let verb = Verb.noop
    static let syntax = "NOOP"
    static let summary = "Do nothing."

    static func answer(_: RawArgument, _: SessionView) -> Completion { .commandOkay }

    static func react(_: TransferStatus) -> TransferReaction { .reply(Completion.commandOkay.reply) }
}
