// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `ABOR`: stops the transfer (RFC 959 §4.1.3), which then answers 426 for itself; without one there is nothing to do.
enum ABOR: QueryCommand, CommandDuringTransfer {
    typealias Argument = NoArgument
    static let verb = Verb.abor
    static let syntax = "ABOR"
    static let summary = "Stop the transfer."

    static func answer(_: NoArgument, _: SessionView) -> Completion { .nothingToAbort }

    static func react(_: TransferStatus) -> TransferReaction { .stop }
}
