// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `AVBL`: how many bytes may still be written to a directory (draft-peterson-streamlined-ftp-command-extensions §4).
enum AVBL: FileCommand {
    typealias Argument = OptionalPathname
    static let verb = Verb.avbl
    static let syntax = "AVBL [<pathname>]"
    static let summary = "Tell how much room is left in a directory."

    static func run(_ argument: OptionalPathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument)
        let room = try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.freeSpace(in: path)
        }
        return .freeSpace(room)
    }

    static func features(_ view: SessionView) -> [String] { view.capabilities.contains(.freeSpace) ? ["AVBL"] : [] }
}
