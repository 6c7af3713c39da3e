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
    static let explanation = "The pager is $PAGER, or else less."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        guard let item = try await remote.items(named: arguments.operands[0]).first else { return }
        let type = workspace.settings.transferType
        guard workspace.console.isOutputTerminal else {
            return try await Cat.copy(item.path, as: type, to: Console.output, on: &remote)
        }
        let pager = try start(Environment["PAGER"].flatMap { $0.isEmpty ? nil : $0 } ?? Array("less".utf8))
        // The pager takes ctrl-C for itself as long as it runs.
        var failure: Failure?
        await workspace.interruptions.yielding {
            do throws(Failure) {
                try await Cat.copy(item.path, as: type, to: pager.input, on: &remote)
            } catch {
                failure = error
            }
        }
        await end(pager, workspace)
        if let failure { throw failure }
    }

    private static func start(_ pager: [UInt8]) throws(Failure) -> ShellProcess {
        guard let command = PathBytes(pager) else { throw Failure(.usage, "PAGER cannot hold a NUL") }
        do throws(Errno) { return try ShellProcess(pipingInto: command) } catch {
            throw Failure(.localFile, "Cannot run \(Printable.text(pager)): \(error)")
        }
    }

    /// Lets the pager see the end of the file, and waits until the person has had enough.
    private static func end(_ pager: consuming ShellProcess, _ workspace: Workspace) async {
        let handoff = Handoff(pager)
        await workspace.interruptions.yielding {
            await BlockingPool.shared.run { _ = handoff.take()?.wait() }
        }
    }
}
