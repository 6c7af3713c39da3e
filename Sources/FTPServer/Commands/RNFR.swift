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
        let path = workspace.path(argument)
        _ = try await orRefuse { () async throws(StorageError) in try await workspace.storage.listedEntry(at: path) }
        return Intermediate(reply: .readyToRename, unlocks: .rename(RenameSource(path: path)))
    }
}

/// Proof that `RNFR` was accepted: only this file can make one, and using it spends it.
struct RenameSource: ~Copyable {
    let path: VirtualPath

    fileprivate init(path: VirtualPath) { self.path = path }
}
