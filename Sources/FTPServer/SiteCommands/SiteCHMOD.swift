// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SITE CHMOD`: sets the nine permission bits of a file or directory.
enum SiteCHMOD: FileCommand, SiteCommand {
    static let syntax = "SITE CHMOD <mode> <pathname>"
    static let summary = "Set permissions: three octal digits."

    struct Argument: CommandArgument {
        let mode: UInt16
        let pathname: [UInt8]

        init(parsing argument: [UInt8]) throws(Refusal) {
            let words = argument.split(separator: .space, maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, !words[1].isEmpty else { throw .argumentMissing }
            guard let digits = PermissionDigits(parsing: words[0]) else {
                throw .badArgument("The permissions must be octal digits, such as 644.")
            }
            do throws(ArgumentError) { mode = try digits.plain } catch { throw .specialBits }
            pathname = Array(words[1])
        }
    }

    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument.pathname)
        try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.setMode(argument.mode, of: path)
        }
        return .permissionsChanged
    }

    static func features(_ view: SessionView) -> [String] { view.capabilities.contains(.modes) ? ["SITE CHMOD"] : [] }
}
