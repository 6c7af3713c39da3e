// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SITE MKDIR`: makes a directory and those above it that are missing; one that is there already will do.
enum SiteMKDIR: FileCommand, SiteCommand {
    typealias Argument = Pathname
    static let syntax = "SITE MKDIR <pathname>"
    static let summary = "Make a directory and those above it."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument)
        var room = workspace.roomMaker(for: path)
        var made = VirtualPath()
        for name in path.components {
            made = made.appending(name)
            if try await workspace.isDirectory(made) { continue }
            try await orRefuse { () async throws(StorageError) in
                try await room.retrying { () async throws(StorageError) in
                    do throws(StorageError) { try await workspace.storage.makeDirectory(made) } catch {
                        // Another session makes the same tree.
                        if error.kind != .alreadyExists { throw error }
                    }
                }
            }
        }
        workspace.report(.directoryMade(path))
        return .made(path)
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.contains(.directories) ? ["SITE MKDIR"] : []
    }
}

extension Workspace {
    /// True for a directory, false where nothing is; anything else is in the way.
    fileprivate func isDirectory(_ path: VirtualPath) async throws(Refusal) -> Bool {
        do throws(StorageError) {
            guard try await storage.entry(at: path).isDirectory else { throw StorageError(.notADirectory, .stat, path) }
            return true
        } catch {
            if error.kind == .noSuchFile { return false }
            throw Refusal(error)
        }
    }
}
