// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `ascii`: files as text from now on, as in ftp(1).
enum ASCII: LocalCommand {
    static let names = ["ascii"]
    static let group = CommandGroup.transfers
    static let summary = "Transfer files as text, until binary"
    static let operands = Operands.none
    static let explanation = """
        Lines then end on each side as they do there: LF here, CR LF on the way. For text files only; anything else is
        damaged. Sizes differ on either side, so they are not compared, and nothing goes on where it stopped. Servers
        may be set to leave text as it comes (vsftpd is, unless told otherwise).
        """

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        RepresentationType.use(.text, in: &workspace)
    }
}
