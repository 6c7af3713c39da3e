// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `RNTO`: gives what `RNFR` named its new name; a file of that name is replaced (RFC 959 §4.1.3).
enum RNTO: RenamingCommand {
    typealias Argument = Pathname
    static let verb = Verb.rnto
    static let syntax = "RNTO <pathname>"
    static let summary = "Give the new name."

    static func run(
        _ argument: Pathname, source: consuming RenameSource, in workspace: Workspace
    ) async throws(Refusal) -> Completion {
        if !source.isDirectory, argument.bytes.namesDirectory { throw .namesDirectory }
        let (old, new) = (source.path, await workspace.path(argument))
        try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.rename(old, to: new, replacing: true)
        }
        workspace.report(.renamed(old, to: new))
        return .renamed
    }
}
