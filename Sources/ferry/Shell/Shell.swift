// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FerryIO

/// The state of a run: the server it is connected to, if any, and what commands work with besides.
struct Shell: ~Copyable, Sendable {
    /// The server; `nil` when not connected.
    var remote: Remote?
    var workspace: ShellWorkspace

    /// True when a command has asked to leave.
    var isLeaving = false

    /// True while a command runs whose line says what to do when it fails (`||`).
    var isExcused = false

    /// The number of files that are being done, one from the other.
    var sourceDepth = 0

    /// The code of the first failure that `||` did not excuse; `nil` when there is none.
    private(set) var firstFailure: ExitCode?

    /// The highest code of a command that failed.
    private(set) var worstFailure: ExitCode?

    /// True when the latest attempt to connect or to log in has not succeeded.
    var hasFailedToConnect = false

    /// The code with which the last command failed; `nil` when it did not.
    private(set) var lastFailure: ExitCode?

    init(_ workspace: ShellWorkspace) { self.workspace = workspace }

    /// Takes note of how a command ended, and tells of its failure.
    mutating func conclude(_ failure: Failure?) {
        lastFailure = failure?.code
        guard let failure else { return }
        if !isExcused {
            note(failure.code)
        }
        workspace.console.report(failure)
    }

    /// Takes note of a failure that has been told of, and is not that of the last command.
    mutating func note(_ failure: ExitCode) {
        firstFailure = firstFailure ?? failure
        worstFailure = max(worstFailure ?? failure, failure)
    }

    /// The text of the prompt.
    var prompt: String {
        switch remote {
        case .some(let remote) where remote.isLoggedIn: "ferry \(remote.name):\(remote.directory)> "
        default: "ftp> "
        }
    }

    /// Lets data connections be made that way, on this connection and on later ones.
    mutating func use(_ mode: DataMode) {
        workspace.settings.dataMode = mode
        remote?.connection.use(mode)
    }

    /// The state that commands find: a login, a connection without one, or nothing.
    var offers: Needs {
        switch remote {
        case .some(let remote): remote.isLoggedIn ? .login : .connection
        case .none: .nothing
        }
    }
}

extension Shell {
    /// Does something in a task of its own, so that an interruption ends that and not the program.
    ///
    /// A value with one owner cannot be lent to another task; it travels there and back.
    ///
    /// - Parameters:
    ///   - shell: The shell.
    ///   - hidesKeys: Lets the terminal show nothing of what is typed meanwhile, but for answers to questions.
    ///   - body: Does it.
    /// - Returns: The shell as it is afterwards.
    static func step(
        _ shell: consuming Shell, hidingKeys hidesKeys: Bool = false,
        _ body: @escaping @Sendable (inout Shell) async -> Void
    ) async -> Shell {
        if hidesKeys { TypedKeys.change(to: .hidden) }
        defer { if hidesKeys { TypedKeys.change(to: .shown) } }
        let interruptions = shell.workspace.interruptions
        let handoff = Handoff(shell)
        let task = Task {
            guard var shell = handoff.take() else { return }
            await body(&shell)
            handoff.leave(shell)
        }
        await interruptions.watching(task)
        guard let shell = handoff.take() else { preconditionFailure("the step has left the shell where it took it") }
        return shell
    }
}
