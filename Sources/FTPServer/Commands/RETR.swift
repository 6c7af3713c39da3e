// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `RETR`: sends a file (RFC 959 §4.1.3), from where `REST` said (RFC 3659 §5).
enum RETR: TransferCommand {
    typealias Argument = Pathname
    static let verb = Verb.retr
    static let syntax = "RETR <pathname>"
    static let summary = "Send a file to you."

    static func plan(
        _ argument: Pathname, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        let path = try await workspace.filePath(argument)
        let file = try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.openForReading(path)
        }
        return BoxedTransfer(try Download(path: path, file: file, terms, for: workspace.parameters))
    }
}
