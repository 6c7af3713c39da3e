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
    static let explanation = """
        MODE is a number in base 8, for instance 644 or 0755, or what changes, for instance u+x, go-w or a=rX: for the
        user, the group, others or all. Without one of those letters w goes to the user only.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let text = arguments.operands[0].text
        guard let change = ModeChange(text) else { throw Failure(.usage, "Not a mode: \(text)", advice: explanation) }
        try await remote.forEach(named: arguments.operands.dropFirst(), with: workspace) {
            (item, remote) throws(Failure) in
            try await self.change(item, by: change, on: &remote)
            return Deed(operation: .changeMode, path: item.path.bytes)
        }
    }

    private static func change(_ item: RemoteItem, by change: ModeChange, on remote: inout Remote) async throws(Failure)
    {
        let mode: UInt16
        if let exact = change.exact {
            mode = exact
        } else {
            let facts =
                if let known = item.facts, known.mode != nil { known } else { try await remote.facts(of: item.path) }
            guard let present = facts.mode else {
                throw Failure(
                    .denied, "The server does not tell the mode of \(item.path.shown)",
                    advice: "Give the whole mode as a number, for instance 644.")
            }
            mode = change.applied(to: present, isDirectory: facts.isDirectory)
        }
        do throws(FTPError) { try await remote.connection.changeMode(of: item.path, to: mode) } catch {
            throw Failure(error)
        }
    }

    /// A mode such as -w is none of the options.
    static func spelledOut(_ words: [Word]) -> [Word] {
        guard let first = words.first, first.bytes.first == UInt8(ascii: "-"), ModeChange(first.text) != nil else {
            return words
        }
        return [Word(first.bytes, beginsQuoted: true)] + words.dropFirst()
    }
}
