// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MLSD`: sends a listing for programs: the facts of everything in a directory (RFC 3659 §7).
enum MLSD: TransferCommand {
    typealias Argument = OptionalPathname
    static let verb = Verb.mlsd
    static let syntax = "MLSD [<pathname>]"
    static let summary = "List a directory for programs."

    static func plan(
        _ argument: OptionalPathname, in workspace: Workspace, _: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        let path = await workspace.path(argument)
        let entries = try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.entries(in: path, .everything)
        }
        return BoxedTransfer(
            Listing(of: path, entries, as: .facts(workspace.parameters.facts)).travelling(with: workspace.parameters))
    }
}
