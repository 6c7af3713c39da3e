// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SITE CPFR`: names what to copy, and unlocks `SITE CPTO` for the very next command.
enum SiteCPFR: OpeningCommand, SiteCommand {
    typealias Argument = Pathname
    static let syntax = "SITE CPFR <pathname>"
    static let summary = "Name the file to copy."

    static func run(_ argument: Pathname, in workspace: Workspace) async throws(Refusal) -> Intermediate {
        let path = try await workspace.filePath(argument)
        // Opened to see that it may be read, and again when it is copied.
        _ = try await orRefuse { () async throws(StorageError) in try await workspace.storage.openForReading(path) }
        return Intermediate(reply: .readyToCopy, unlocks: .copy(CopySource(path: path)))
    }
}

/// Proof that `SITE CPFR` was accepted: only this file can make one, and using it spends it.
struct CopySource: ~Copyable {
    let path: VirtualPath

    fileprivate init(path: VirtualPath) { self.path = path }
}
