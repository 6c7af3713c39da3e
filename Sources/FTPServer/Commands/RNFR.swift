// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `RNFR`: names what to rename, and unlocks `RNTO` for the very next command (RFC 959 §4.1.3).
///
/// A link is renamed itself, wherever it leads.
enum RNFR: OpeningCommand {
    typealias Argument = Pathname
    static let verb = Verb.rnfr
    static let syntax = "RNFR <pathname>"
    static let summary = "Name the file to rename."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Intermediate {
        let path = await workspace.path(argument)
        let entry = try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.renameSource(at: path)
        }
        if argument.bytes.namesDirectory, !entry.isDirectory { throw .notDirectory }
        return Intermediate(
            reply: .readyToRename, unlocks: .rename(RenameSource(path: path, isDirectory: entry.isDirectory)))
    }
}

/// Proof that `RNFR` was accepted: only this file can make one, and using it spends it.
struct RenameSource: ~Copyable {
    let path: VirtualPath
    /// True if the new name may end in a slash.
    let isDirectory: Bool

    fileprivate init(path: VirtualPath, isDirectory: Bool) {
        self.path = path
        self.isDirectory = isDirectory
    }
}
