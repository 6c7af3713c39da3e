// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `STOU`: takes a file under a name that is free, which the server chooses and tells (RFC 959 §4.1.3).
///
/// A name given by the client is used if it is free, else one of `name.1`, `name.2`, ... that is.
enum STOU: TransferCommand {
    typealias Argument = OptionalPathname
    static let verb = Verb.stou
    static let syntax = "STOU [<pathname>]"
    static let summary = "Take a file from you under a new name."

    static func plan(
        _ argument: OptionalPathname, in workspace: Workspace, _ terms: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        let wish = try await workspace.filePath(argument.bytes ?? Array("upload".utf8))
        guard let name = wish.name else { throw .isDirectory }
        return BoxedTransfer(
            try await IncomingUpload.begin(to: wish, in: workspace, terms, tellingName: true) {
                storage async throws(StorageError) in
                try await storage.openUnderFreeName(
                    wish, numbered: { wish.parent.appending(name + Array(".\($0)".utf8)) })
            })
    }
}
