// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `CDUP`: goes to the directory above; above the root is the root (RFC 959 §4.1.1).
///
/// Some clients send an argument, which says nothing.
enum CDUP: NavigationCommand {
    typealias Argument = RawArgument
    static let verb = Verb.cdup
    static let syntax = "CDUP"
    static let summary = "Go to the directory above."

    static func run(_: RawArgument, from workspace: Workspace) async throws(Refusal) -> Navigation {
        try await workspace.enter(workspace.view.directory.parent)
    }
}
