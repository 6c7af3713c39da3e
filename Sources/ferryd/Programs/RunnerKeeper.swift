// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The half of the program runner that runs nothing: when the other half dies, it makes another.
///
/// The server, which the kernel holds back, can start no process that is free. This one is, and does so little that there
/// is hardly anything of which it could die. Both halves have the server's line, on which orders wait meanwhile.
enum RunnerKeeper {
    /// The pause before another is made in the place of one that did not live for so long.
    private static let pause = Duration.seconds(1)

    /// Divides this process, which has one thread, into two halves, and returns in the one that is to run programs.
    ///
    /// When that dies, the call returns in another; when it ends of its own accord, so does this one.
    static func divide() throws(Errno) {
        // Programs that a dead half leaves running are to be told from all others, and killed.
        try System.adoptOrphans()
        while true {
            let start = ContinuousClock.now
            guard let runner = try System.fork() else { return }
            let end = try System.end(of: runner)
            if end == .exit(DaemonExitCode.done.rawValue) { System.exit(DaemonExitCode.done.rawValue) }
            // They would be started again beside themselves.
            System.killChildGroups()
            DaemonConsole.complain(
                "The process that runs programs (ferryd \(ProgramRunner.word)) \(words(end)). Another takes its place; "
                    + "what it ran was killed, and hooks are told again.")
            if ContinuousClock.now - start < pause { Thread.pause(pause) }
        }
    }

    private static func words(_ end: System.ChildEnd) -> String {
        switch end {
        case .exit(let code): "failed with exit code \(code)"
        case .signal(let number): "was ended by signal \(number)"
        }
    }
}
