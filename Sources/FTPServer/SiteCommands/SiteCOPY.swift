// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE COPY`: copies a file on the server; a name that holds blanks stands in quotes.
enum SiteCOPY: ErrandCommand, SiteCommand {
    typealias Argument = TwoPathnames
    static let syntax = "SITE COPY <pathname> <new pathname>"
    static let summary = "Copy a file on the server."

    static func plan(
        _ argument: TwoPathnames, _: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let source = try await workspace.filePath(argument.first)
        return try await workspace.copy(source, to: workspace.filePath(argument.second))
    }

    static func features(_ view: SessionView) -> [String] { view.capabilities.contains(.writing) ? ["SITE COPY"] : [] }
}
