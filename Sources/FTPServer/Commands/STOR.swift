// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `STOR`: takes a file (RFC 959 §4.1.3), which replaces the one of that name when its end is proved, and not before.
enum STOR: TransferCommand {
    typealias Argument = Pathname
    static let verb = Verb.stor
    static let syntax = "STOR <pathname>"
    static let summary = "Take a file from you."

    static func plan(
        _ argument: Pathname, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        let offset = try terms.offset(for: workspace.parameters)
        return BoxedTransfer(
            try await IncomingUpload.begin(
                to: workspace.filePath(argument), offset == 0 ? .replace : .resume(at: offset), in: workspace, terms))
    }

    /// Clients may store under the final name: no half file is ever seen there.
    static func features(_: SessionView) -> [String] { ["UPLOAD atomic"] }
}
