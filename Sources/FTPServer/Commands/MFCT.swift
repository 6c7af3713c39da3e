// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MFCT`: sets when a file was made (draft-somers-ftp-mfxx §4), for stores that can.
enum MFCT: FileCommand {
    typealias Argument = TimeAndPathname
    static let verb = Verb.mfct
    static let syntax = "MFCT <YYYYMMDDHHMMSS> <pathname>"
    static let summary = "Set when a file was made."

    static func run(_ argument: TimeAndPathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument.bytes)
        try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.setCreationTime(argument.time, of: path)
        }
        return .created(argument.time, of: path)
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.contains(.creationTimes) ? ["MFCT"] : []
    }
}
