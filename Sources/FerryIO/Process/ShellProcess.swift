// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A command line that the shell of the person runs, and that is to be waited for.
package struct ShellProcess: ~Copyable, Sendable {
    private let id: pid_t

    /// Starts a command line in `$SHELL`, or else `/bin/sh`.
    ///
    /// It has this program's standard streams, but for `input`, the descriptor it reads from.
    package init(shellCommand: PathBytes, input: CInt = STDIN_FILENO) throws(Errno) {
        let named = Environment["SHELL"].flatMap { $0.isEmpty ? nil : PathBytes($0) }
        let shell = named ?? PathBytes("/bin/sh".utf8) ?? .empty
        var id: pid_t = 0
        let result = shell.withPointer { shell in
            shellCommand.withPointer { unsafe ferry_spawn_shell(&id, shell, $0, input) }
        }
        if result != 0 { throw Errno(rawValue: result) }
        self.id = id
    }

    /// Waits until it has ended, blocking the thread; its exit status, or `nil` when a signal ended it.
    package consuming func wait() -> Int? {
        var status: CInt = 0
        let id = id
        guard (try? System.retrying { unsafe waitpid(id, &status, 0) }) != nil else { return nil }
        let code = ferry_exit_status(status)
        return code < 0 ? nil : Int(code)
    }
}

extension System {
    /// The two ends of a pipe(2).
    package struct Pipe: ~Copyable {
        package let reading: Descriptor
        package let writing: Descriptor

        /// Makes a pipe that programs started meanwhile do not inherit.
        package init() throws(Errno) {
            var ends: [CInt] = [-1, -1]
            _ = try retrying { unsafe pipe2(&ends, O_CLOEXEC) }
            reading = Descriptor(adopting: ends[0])
            writing = Descriptor(adopting: ends[1])
        }
    }
}
