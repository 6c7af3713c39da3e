// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// Commands that nobody types: those of `-c` and `-f`.
struct ScriptRun: Sendable {
    let lines: [ScriptLine]
    /// True when the script goes on after a failure.
    let keepsGoing: Bool

    func run(_ shell: consuming Shell, _ site: SiteAddress?) async -> ExitCode {
        let hidesKeys = Console.hasTerminalAlone
        let shell = await Shell.step(shell, hidingKeys: hidesKeys) { shell in
            if let site { await shell.begin(with: site) }
            if shell.firstFailure == nil { await perform(in: &shell) }
            _ = await shell.settleJobs()
            await shell.leave()
        }
        return shell.exitCode(keepsGoing ? shell.worstFailure : shell.firstFailure)
    }

    private func perform(in shell: inout Shell) async {
        let console = shell.workspace.console
        defer { console.place = nil }
        for line in lines {
            console.place = line.place
            await shell.perform(line.text, onFailure: keepsGoing ? .goOn : .stop)
            if shell.isLeaving || shell.lastFailure == .interrupted { return }
            if !keepsGoing, shell.lastFailure != nil { return }
        }
    }
}

/// One command of the command line, on a connection of its own.
struct OneShotRun: Sendable {
    let command: any ShellCommand.Type
    /// `nil` for a command that sees to a connection by itself.
    let site: SiteAddress?
    let arguments: Arguments
    /// The hint to give when the server or the file is not found; `nil` for none.
    var hint: String?

    func run(_ shell: consuming Shell) async -> ExitCode {
        let hidesKeys = Console.hasTerminalAlone
        let shell = await Shell.step(shell, hidingKeys: hidesKeys) { shell in
            do throws(Failure) {
                if let site { try await shell.connect(to: site) }
                try await command.runAlone(arguments, in: &shell)
            } catch {
                shell.conclude(error)
                let console = shell.workspace.console
                if let hint, !console.writesJSON, error.code == .notFound || error.code == .cannotConnect {
                    console.tell(hint)
                }
            }
            await shell.leave()
        }
        return shell.exitCode(shell.firstFailure)
    }
}

extension Shell {
    /// Connects to the server that the run stands for.
    mutating func begin(with site: SiteAddress) async {
        do throws(Failure) {
            try await connect(to: site)
            if let directory = site.path { try await ChangeDirectory.change(to: directory.bytes, in: &self) }
        } catch {
            conclude(error)
        }
    }

    /// Closes the connection without a word.
    mutating func leave() async {
        guard let remote = remote.take() else { return }
        await remote.leave()
    }

    /// The code of the run: that of a signal that ended it, or else that of the failure, or success.
    func exitCode(_ failure: ExitCode?) -> ExitCode { workspace.interruptions.exitCode ?? failure ?? .done }
}
