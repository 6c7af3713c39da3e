// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A command line that the shell of the person runs, and that is to be waited for.
package struct ShellProcess: ~Copyable, Sendable {
    private let id: pid_t
    /// The writing end of the pipe it reads from, if it does.
    private let pipe: Descriptor?

    /// Starts a command line in `$SHELL`, or else `/bin/sh`, with this program's standard streams.
    package init(shellCommand: PathBytes) throws(Errno) {
        id = try Self.spawn(shellCommand, input: STDIN_FILENO)
        pipe = nil
    }

    /// Starts a command line that reads from a pipe what is written to `input`.
    package init(pipingInto shellCommand: PathBytes) throws(Errno) {
        let ends = try System.Pipe()
        id = try Self.spawn(shellCommand, input: ends.reading.raw)
        pipe = consume ends.writing
    }

    /// The descriptor to which its input is written; that of standard input when it reads from no pipe.
    package var input: CInt {
        switch pipe {
        case .some(let pipe): pipe.raw
        case .none: STDIN_FILENO
        }
    }

    /// Lets it see the end of its input, and waits until it has ended, blocking the thread.
    ///
    /// Returns its exit status, or `nil` when a signal ended it.
    package consuming func wait() -> Int? {
        let id = id
        _ = consume self
        var status: CInt = 0
        guard (try? System.retrying { unsafe waitpid(id, &status, 0) }) != nil else { return nil }
        let code = ferry_exit_status(status)
        return code < 0 ? nil : Int(code)
    }

    private static func spawn(_ command: PathBytes, input: CInt) throws(Errno) -> pid_t {
        let named = Environment["SHELL"].flatMap { $0.isEmpty ? nil : PathBytes($0) }
        let shell = named ?? PathBytes("/bin/sh".utf8) ?? .empty
        var id: pid_t = 0
        let result = shell.withPointer { shell in
            command.withPointer { unsafe ferry_spawn_shell(&id, shell, $0, input, STDOUT_FILENO, nil) }
        }
        if result != 0 { throw Errno(rawValue: result) }
        return id
    }
}
