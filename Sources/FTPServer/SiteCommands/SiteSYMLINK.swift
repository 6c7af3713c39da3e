// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SITE SYMLINK`: makes a symbolic link to something in its own directory or below, so that it never leads out
/// of the tree, wherever it is moved to.
///
/// A name that holds blanks stands in quotes.
enum SiteSYMLINK: FileCommand, SiteCommand {
    typealias Argument = TwoPathnames
    static let syntax = "SITE SYMLINK <target> <pathname>"
    static let summary = "Make a symbolic link."

    static func run(_ argument: TwoPathnames, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = try await workspace.filePath(argument.second)
        try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.makeSymbolicLink(path, to: argument.first)
        }
        return .linkMade
    }

    static func features(_ view: SessionView) -> [String] { view.capabilities.contains(.links) ? ["SITE SYMLINK"] : [] }
}
