// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `type`: shows or sets how files are transferred, as in ftp(1).
enum RepresentationType: LocalCommand {
    static let names = ["type"]
    static let group = CommandGroup.transfers
    static let summary = "Show or set how files are transferred"
    static let operands = Operands("[ascii | binary]", 0...1, .text)

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        switch arguments.operands.first?.text.lowercased() {
        case nil: use(workspace.settings.transferType, in: &workspace)
        case "ascii", "text", "a": use(.text, in: &workspace)
        case "binary", "image", "i": use(.binary, in: &workspace)
        case let word?: throw Failure(.usage, "ascii or binary, not \(word)")
        }
    }

    /// Transfers files that way from now on; the server is told with the next one.
    static func use(_ type: TransferType, in workspace: inout ShellWorkspace) {
        workspace.settings.transferType = type
        workspace.console.say("Files are transferred \(type.words)")
    }
}

extension TransferType {
    /// The type of transfers, in words.
    var words: String {
        switch self {
        case .binary: "byte for byte"
        case .text: "as text"
        }
    }
}
