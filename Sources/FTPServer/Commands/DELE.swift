// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `DELE`: deletes a file, or what is kept of a broken upload of that name (RFC 959 §4.1.3).
enum DELE: FileCommand {
    typealias Argument = Pathname
    static let verb = Verb.dele
    static let syntax = "DELE <pathname>"
    static let summary = "Delete a file."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = try await workspace.filePath(argument)
        try await orRefuse { () async throws(StorageError) in try await workspace.storage.removeFile(path) }
        workspace.report(.removed(path))
        return .deleted
    }
}
