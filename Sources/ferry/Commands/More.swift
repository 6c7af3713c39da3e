// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `more`: reads a file of the server in a pager.
enum More: RemoteCommand {
    static let names = ["more", "less", "page"]
    static let group = CommandGroup.transfers
    static let summary = "Read a file of the server page by page"
    static let operands = Operands("NAME", 1...1, .remoteName)
    static let runsInBackground = false
    static let explanation = "The pager is $PAGER, or else less."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let console = workspace.console
        let items = try await remote.items(named: arguments.operands[0], .theVeryName, console) { console.report($0) }
        guard let item = items.first else { return }
        let type = workspace.settings.transferType
        guard workspace.console.isOutputTerminal else {
            return try await Cat.copy(item.path, as: type, to: workspace.console.output, on: &remote)
        }
        let pager = try Pager.start(Pager.command)
        // The pager takes ctrl-C for itself as long as it runs.
        var failure: Failure?
        await workspace.interruptions.yielding {
            do throws(Failure) {
                try await Cat.copy(item.path, as: type, to: pager.input, on: &remote)
            } catch {
                failure = error
            }
        }
        await Pager.end(pager, workspace.interruptions)
        if let failure { throw failure }
    }
}
