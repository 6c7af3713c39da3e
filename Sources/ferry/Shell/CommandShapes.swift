// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// A command on the server: it gets a connection that is logged in, and cannot be reached without one.
protocol RemoteCommand: ShellCommand {
    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure)
}

extension RemoteCommand {
    static var needs: Needs { .login }
    static var runsInBackground: Bool { true }

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        guard var remote = shell.remote.take() else { throw .notConnected }
        guard remote.isLoggedIn else {
            shell.remote = consume remote
            throw .notLoggedIn
        }
        do throws(Failure) {
            try await run(arguments, on: &remote, with: shell.workspace)
        } catch {
            shell.remote = consume remote
            throw error
        }
        shell.remote = consume remote
    }
}

/// A command of this machine or of the shell itself, which no server sees.
protocol LocalCommand: ShellCommand {
    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure)
}

extension LocalCommand {
    static var needs: Needs { .nothing }

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try await run(arguments, in: &shell.workspace)
    }
}
