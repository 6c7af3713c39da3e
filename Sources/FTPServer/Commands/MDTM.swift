// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MDTM`: when a file was last changed (RFC 3659 §3); with a time of 14 digits before the name it sets it.
enum MDTM: FileCommand {
    typealias Argument = Pathname
    static let verb = Verb.mdtm
    static let syntax = "MDTM [<YYYYMMDDHHMMSS>] <pathname>"
    static let summary = "Tell when a file was changed, or set it."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument)
        do throws(StorageError) {
            let entry = try await workspace.storage.entry(at: path)
            guard let modified = entry.modified else { throw StorageError(.notSupported, .stat, path) }
            return .modified(modified)
        } catch {
            // A file may be called "20261120134500 x": only where there is none are the digits a time.
            guard error.kind == .noSuchFile, let setting = try? TimeAndPathname(parsing: argument.bytes) else {
                throw Refusal(error)
            }
            return try await workspace.setTime(setting)
        }
    }

    static func features(_: SessionView) -> [String] { ["MDTM"] }
}
