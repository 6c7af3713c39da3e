// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `cd`: changes the working directory on the server.
enum ChangeDirectory: RemoteCommand {
    static let names = ["cd"]
    static let group = CommandGroup.remote
    static let summary = "Change the directory on the server"
    static let operands = Operands("[DIR | -]", 0...1, .remoteDirectory)
    static let runsInBackground = false
    static let explanation = "cd - goes back to the directory before; cd alone goes to the login directory."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let word = arguments.operands.first
        let target: RemotePath
        if word?.bytes == [UInt8(ascii: "-")], word?.beginsQuoted == false {
            guard let previous = remote.previousDirectory else {
                throw Failure(.usage, "There is no directory to go back to")
            }
            target = previous
        } else if let word {
            target = try await single(word, on: &remote, workspace.console)
        } else {
            guard let home = remote.loginDirectory else {
                throw Failure(.usage, "The server did not tell its login directory")
            }
            target = home
        }
        try await change(to: target, on: &remote)
    }

    /// Changes the directory to one that a URL named.
    static func change(to path: [UInt8], in shell: inout Shell) async throws(Failure) {
        var arguments = Arguments()
        arguments.operands = [Word(path, beginsQuoted: true)]
        try await run(arguments, in: &shell)
    }

    static func change(to target: RemotePath, on remote: inout Remote) async throws(Failure) {
        let before = remote.connection.workingDirectory
        do throws(FTPError) { try await remote.connection.changeDirectory(to: target) } catch { throw Failure(error) }
        remote.previousDirectory = before
    }

    private static func single(
        _ word: Word, on remote: inout Remote, _ console: Console
    ) async throws(Failure) -> RemotePath {
        let items = try await remote.items(named: word, .theVeryName, console) { console.report($0) }
        guard items.count == 1 else {
            throw Failure(.usage, "\(word.text) can mean \(Readable.count(items.count, "name"))")
        }
        return items[0].path
    }
}
