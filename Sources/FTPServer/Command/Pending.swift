// SPDX-License-Identifier: Apache-2.0

/// A step that a 3yz reply makes possible for the very next command, and for no other.
///
/// The dispatcher takes it away before every command, so that a rename does not survive a `PWD`; rows of the table
/// may let a restart survive, as clients send `TYPE` and `PASV` between `REST` and the transfer.
enum Pending: ~Copyable {
    case nothing
    case rename(RenameSource)
    case copy(CopySource)
    case restart(RestartOffset)
    case range(RequestedRange)

    mutating func take() -> Pending {
        var taken = Pending.nothing
        swap(&taken, &self)
        return taken
    }
}
