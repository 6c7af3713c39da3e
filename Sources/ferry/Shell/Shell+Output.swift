// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

extension Shell {
    /// Does one command, its output where the line says.
    mutating func perform(_ command: TypedCommand) async {
        guard let output = command.output else { return await perform(command.words) }
        do throws(Failure) {
            try Self.checkOutput(of: command.words)
            switch output {
            case .file(let path, let appends): try await perform(command.words, into: path, appending: appends)
            case .program(let line): try await perform(command.words, through: line)
            }
        } catch {
            conclude(error)
        }
    }

    /// Refuses to send the output of a command somewhere that has none: `get a > b` is not what `get a b` is.
    private static func checkOutput(of words: [Word]) throws(Failure) {
        let command = try ShellCommandTable.find(words[0])
        if command.writesOutput { return }
        throw Failure(
            .usage, "\(command.name) writes nothing that could go to a file or a program",
            advice: "A name with | or > goes into quotes: 'a|b'")
    }

    private mutating func perform(
        _ words: [Word], into path: [UInt8], appending appends: Bool
    ) async throws(Failure) {
        let file: Descriptor
        do throws(Errno) {
            let (directory, name) = LocalTree.split(path)
            guard let name = PathBytes(name) else { throw .invalidArgument }
            var flags: OpenFlags = [.writeOnly, .create, appends ? .append : .truncate]
            if workspace.settings.keepsExisting, !appends { flags.insert(.exclusive) }
            file = try System.open(name, from: LocalTree.openDirectory(directory), flags, mode: 0o666, resolve: [])
        } catch {
            throw Failure(error, local: path)
        }
        workspace.console.redirect(to: file.raw)
        await perform(words)
        let error = workspace.console.endRedirection()
        // Open up to here.
        _ = file.raw
        if let error, lastFailure == nil { throw Failure(error, local: path) }
    }

    private mutating func perform(_ words: [Word], through program: [UInt8]) async throws(Failure) {
        let process = try Pager.start(program)
        workspace.console.redirect(to: process.input)
        await perform(words)
        // A program that has read enough is no failure.
        _ = workspace.console.endRedirection()
        await Pager.end(process, workspace.interruptions)
    }
}
