// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `chmod`: permission bits of files on the server.
enum ChangeMode: RemoteCommand {
    static let names = ["chmod"]
    static let group = CommandGroup.remote
    static let summary = "Change permissions of files on the server"
    static let operands = Operands("MODE NAME...", 2...Operands.many, .text, .remoteName)
    static let oneShot: OneShot? = .onServer
    static let explanation = "MODE is a number in base 8, for instance 644 or 0755."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        let text = arguments.operands[0].text
        guard let mode = UInt16(text, radix: 8), mode <= 0o7777, text.utf8.count <= 5 else {
            throw Failure(.usage, "Not a mode: \(text)", advice: explanation)
        }
        var tally = Tally(workspace.console)
        for word in arguments.operands.dropFirst() {
            do throws(Failure) {
                for item in try await remote.items(named: word) {
                    try await change(item.path, to: mode, on: &remote)
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private static func change(_ path: RemotePath, to mode: UInt16, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.changeMode(of: path, to: mode) } catch {
            throw Failure(error)
        }
        remote.listings.forget()
    }
}
