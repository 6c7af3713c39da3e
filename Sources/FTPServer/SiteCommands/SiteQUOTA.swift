// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire

/// `SITE QUOTA`: the room that the account's files take, and how much is left; in a virtual directory that of its own.
enum SiteQUOTA: FileCommand, SiteCommand {
    typealias Argument = NoArgument
    static let syntax = "SITE QUOTA"
    static let summary = "Tell how much of your quota is used."

    static func run(_: NoArgument, in workspace: Workspace) async throws(Refusal) -> Completion {
        let quota = try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.knownQuota(at: workspace.view.directory)
        }
        return .quota(quota?.lines ?? [])
    }
}
