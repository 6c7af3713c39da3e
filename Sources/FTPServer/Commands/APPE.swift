// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `APPE`: takes bytes and adds them to the end of a file, or of what is kept of a broken upload (RFC 959 §4.1.3).
enum APPE: TransferCommand {
    typealias Argument = Pathname
    static let verb = Verb.appe
    static let syntax = "APPE <pathname>"
    static let summary = "Add what you send to a file."

    static func plan(
        _ argument: Pathname, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        BoxedTransfer(
            try await IncomingUpload.begin(to: workspace.filePath(argument), .append, in: workspace, terms))
    }
}
