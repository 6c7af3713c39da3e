// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MLST`: the facts of one file or directory, on the control connection (RFC 3659 §7).
enum MLST: FileCommand {
    typealias Argument = OptionalPathname
    static let verb = Verb.mlst
    static let syntax = "MLST [<pathname>]"
    static let summary = "Tell the facts of one file."

    static func run(_ argument: OptionalPathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument)
        let entry = try await orRefuse { () async throws(StorageError) in
            guard argument.bytes?.last == .slash else { return try await workspace.storage.listedEntry(at: path) }
            // A slash at the end asks for a directory, and follows a link to one.
            let entry = try await workspace.storage.entry(at: path)
            guard entry.isDirectory else { throw StorageError(.notADirectory, .stat, path) }
            return entry
        }
        return .facts(of: path, entry, workspace.parameters.facts)
    }

    static func features(_ view: SessionView) -> [String] { [view.parameters.facts.featureLine] }
}
