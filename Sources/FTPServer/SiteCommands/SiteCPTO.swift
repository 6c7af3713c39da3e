// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE CPTO`: copies what `SITE CPFR` named.
enum SiteCPTO: CopyingCommand, SiteCommand {
    typealias Argument = Pathname
    static let syntax = "SITE CPTO <pathname>"
    static let summary = "Give the name of the copy."

    static func plan(
        _ argument: Pathname, source: consuming CopySource, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        try await workspace.copy(source.path, to: workspace.filePath(argument))
    }
}
