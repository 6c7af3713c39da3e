// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Programs of this machine that the shell runs: `! COMMAND`, a pager.
enum LocalProgram {
    /// The command behind an exclamation mark at the start of a line; without one, a shell.
    static func command(in line: [UInt8]) -> [UInt8]? {
        let line = line.drop(while: \.isBlank)
        guard line.first == UInt8(ascii: "!") else { return nil }
        let command = Array(line.dropFirst().trimmingBlanks)
        return command.isEmpty ? Array("exec \"${SHELL:-/bin/sh}\"".utf8) : command
    }

    /// Runs a command line of the person's shell to its end; the terminal and its signals are its own meanwhile.
    static func run(_ command: [UInt8], with workspace: ShellWorkspace) async throws(Failure) {
        guard let line = PathBytes(command) else { throw Failure(.usage, "A command cannot hold a NUL") }
        TypedKeys.change(to: .shown)
        let outcome = await workspace.interruptions.yielding {
            await BlockingPool.shared.run { Result { () throws(Errno) in try ShellProcess(shellCommand: line).wait() } }
        }
        switch outcome {
        case .success(0): break
        case .success(let status?): throw Failure(.someFailed, "The command ended with status \(status)")
        case .success(nil): throw Failure(.someFailed, "The command was ended by a signal")
        case .failure(let error): throw Failure(.localFile, "Cannot run \(Printable.text(command)): \(error)")
        }
    }
}
