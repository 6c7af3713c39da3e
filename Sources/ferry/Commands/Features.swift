// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `features`: what the server said it can do.
enum Features: RemoteCommand {
    static let names = ["features", "feat"]
    static let group = CommandGroup.connection
    static let summary = "Show what the server can do"
    static let operands = Operands.none
    static let runsInBackground = false
    static let writesOutput = true

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        for (name, value) in remote.connection.features.announced.sorted(by: { $0.key < $1.key }) {
            workspace.console.write(line: Printable.text(Array((value.isEmpty ? name : "\(name) \(value)").utf8)))
        }
    }
}
