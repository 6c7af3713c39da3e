// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A row of the table that holds while a transfer runs.
struct DuringTransferEntry: TableEntry {
    let description: CommandDescription
    let react: @Sendable (TransferStatus) -> TransferReaction

    static func reacting<C: CommandDuringTransfer>(_ command: C.Type) -> Self {
        Self(description: CommandDescription(command)) { C.react($0) }
    }
}
