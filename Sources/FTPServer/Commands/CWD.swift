// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `CWD`: goes to another directory (RFC 959 §4.1.1).
enum CWD: NavigationCommand {
    typealias Argument = Pathname
    static let verb = Verb.cwd
    static let syntax = "CWD <pathname>"
    static let summary = "Change the current directory."

    static func run(_ argument: Pathname, from workspace: Workspace) async throws(Refusal) -> Navigation {
        try await workspace.enter(await workspace.path(argument))
    }

    /// Paths are those of a Unix tree, whatever the storage is (RFC 3659 §6).
    static func features(_: SessionView) -> [String] { ["TVFS"] }
}

extension Workspace {
    /// Makes sure that a directory is one.
    func enter(_ path: VirtualPath) async throws(Refusal) -> Navigation {
        if !path.isRoot {
            let entry = try await orRefuse { () async throws(StorageError) in try await storage.entry(at: path) }
            guard entry.isDirectory else { throw .notDirectory }
        }
        return Navigation(directory: path, completion: .directoryChanged(message: view.message(of: path)))
    }
}
