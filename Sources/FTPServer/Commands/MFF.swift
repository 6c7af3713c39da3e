// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MFF`: sets several facts of a file at once (draft-somers-ftp-mfxx §5): all of them, or none.
enum MFF: FileCommand {
    static let verb = Verb.mff
    static let syntax = "MFF <fact>=<value>;... <pathname>"
    static let summary = "Set facts of a file: Modify, UNIX.mode."

    struct Argument: CommandArgument {
        let changes: FactChanges

        init(parsing argument: [UInt8]) throws(Refusal) {
            do throws(ArgumentError) { changes = try FactChanges(parsing: argument) } catch {
                throw Refusal(error, unsupported: "That fact cannot be set, or not to that value.")
            }
        }
    }

    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Completion {
        let (changes, storage) = (argument.changes, workspace.storage)
        let capabilities = workspace.view.capabilities
        guard capabilities.isSuperset(of: changes.capabilities) else {
            throw .parameterNotImplemented("That fact cannot be set here.")
        }
        let path = await workspace.path(changes.pathname)
        try await orRefuse { () async throws(StorageError) in
            // The right to set facts is not the right to see them.
            let old = try? await storage.entry(at: path)
            do throws(StorageError) {
                if let mode = changes.mode { try await storage.setMode(mode, of: path) }
                if let created = changes.created { try await storage.setCreationTime(created, of: path) }
                if let modified = changes.modified { try await storage.setModificationTime(modified, of: path) }
            } catch {
                if changes.mode != nil, let mode = old?.mode { try? await storage.setMode(mode, of: path) }
                if changes.created != nil, let created = old?.created {
                    try? await storage.setCreationTime(created, of: path)
                }
                throw error
            }
        }
        return .changed(changes, of: path)
    }

    static func features(_ view: SessionView) -> [String] {
        let facts: [(StorageCapabilities, String)] = [
            (.creationTimes, "Create;"), (.modificationTimes, "Modify;"), (.modes, "UNIX.mode;"),
        ]
        let known = facts.filter { view.capabilities.contains($0.0) }.map(\.1).joined()
        return known.isEmpty ? [] : ["MFF " + known]
    }
}

extension FactChanges {
    /// The promises of the store that they rest on.
    fileprivate var capabilities: StorageCapabilities {
        var needed: StorageCapabilities = []
        if modified != nil { needed.insert(.modificationTimes) }
        if created != nil { needed.insert(.creationTimes) }
        if mode != nil { needed.insert(.modes) }
        return needed
    }
}
