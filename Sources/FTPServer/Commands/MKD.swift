// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MKD`: makes a directory (RFC 959 §4.1.3).
enum MKD: FileCommand {
    typealias Argument = Pathname
    static let verb = Verb.mkd
    static let syntax = "MKD <pathname>"
    static let summary = "Make a directory."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument)
        var room = workspace.roomMaker(for: path)
        try await orRefuse { () async throws(StorageError) in
            try await room.retrying { () async throws(StorageError) in try await workspace.storage.makeDirectory(path) }
        }
        workspace.report(.directoryMade(path))
        return .made(path)
    }
}
