// SPDX-License-Identifier: Apache-2.0
import CLinux
import FerryIO
import Glibc

/// A program that runs; it, and whatever it started, is killed when its owner lets go.
package final class ChildProcess {
    package enum End: Equatable, Sendable {
        case exit(CInt)
        case signal(CInt)

        /// True of a server that ended as it was asked to, confined or not.
        ///
        /// In a confined one the thread sanitizer cannot look up the names of what it is to pass over, and ends it with 66.
        package var isOrderlyIfConfined: Bool {
            self == .exit(0) || self == .exit(66) && Sanitizer.watchesThreads
        }
    }

    /// The three standard descriptors of the program.
    enum Standard {
        case descriptors(input: CInt, output: CInt, errors: CInt)
        /// A terminal, which becomes the one that controls the program.
        case terminal(path: String)
    }

    package let pid: CInt
    private var end: End?

    init(_ program: TestProgram, standard: Standard) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }

        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        switch standard {
        case .descriptors(let input, let output, let errors):
            posix_spawn_file_actions_adddup2(&actions, input, 0)
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, errors, 2)
            flags |= POSIX_SPAWN_SETPGROUP
        case .terminal(let path):
            // The first terminal that the leader of a new session opens is the one that controls it.
            posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
            flags |= FERRY_POSIX_SPAWN_SETSID
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        if let directory = program.directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }

        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let arguments = [Array(program.path.utf8)] + program.arguments
        let environment = program.environment.map { Array("\($0.key)=\($0.value)".utf8) }
        let result = withCStrings(arguments) { arguments in
            withCStrings(environment) { posix_spawn(&pid, program.path, &actions, &attributes, arguments, $0) }
        }
        guard result == 0 else { throw TestFailure("\(program.path): \(Errno(rawValue: result))") }
        self.pid = pid
    }

    deinit { kill() }

    package var isRunning: Bool { poll() == nil }

    /// Sends a signal to the program alone.
    package func signal(_ number: CInt) { if isRunning { _ = Glibc.kill(pid, number) } }

    /// Ends the program and its descendants at once, as a power cut would, and waits until they are gone.
    package func kill() {
        guard poll() == nil else { return }
        _ = Glibc.kill(-pid, SIGKILL)
        _ = Glibc.kill(pid, SIGKILL)
        _ = try? wait()
    }

    /// Waits for the program to end by itself.
    package func wait(_ limit: WaitLimit = .usual) throws -> End {
        while true {
            if let end = poll() { return end }
            if limit.passed { throw limit.exceeded("process \(pid) to end") }
            usleep(1000)
        }
    }

    private func poll() -> End? {
        if end == nil {
            var status: CInt = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7f
            end = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
        }
        return end
    }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0.map(CChar.init(bitPattern:)) + [0]) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
