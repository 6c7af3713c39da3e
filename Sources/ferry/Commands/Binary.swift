// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `binary`: files as they are, byte for byte, from now on.
enum Binary: LocalCommand {
    static let names = ["binary", "image"]
    static let group = CommandGroup.transfers
    static let summary = "Transfer files byte for byte (the default)"
    static let operands = Operands.none

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        RepresentationType.use(.binary, in: &workspace)
    }
}
