// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `CDUP`: goes to the directory above; above the root is the root (RFC 959 §4.1.1).
enum CDUP: NavigationCommand {
    typealias Argument = NoArgument
    static let verb = Verb.cdup
    static let syntax = "CDUP"
    static let summary = "Go to the directory above."

    static func run(_: NoArgument, from workspace: Workspace) async throws(Refusal) -> Navigation {
        try await workspace.enter(workspace.view.directory.parent)
    }
}
