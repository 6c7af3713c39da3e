// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `RMD`: removes an empty directory (RFC 959 §4.1.3).
enum RMD: FileCommand {
    typealias Argument = Pathname
    static let verb = Verb.rmd
    static let syntax = "RMD <pathname>"
    static let summary = "Remove an empty directory."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument)
        try await orRefuse { () async throws(StorageError) in try await workspace.storage.removeDirectory(path) }
        workspace.report(.directoryRemoved(path))
        return .directoryRemoved
    }
}
