// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// The shell: a line is read, its commands are done, until there are no more or the person leaves.
struct ShellRun: Sendable {
    let lines: CommandLines

    func run(_ shell: consuming Shell, _ site: SiteAddress?) async -> ExitCode {
        var shell = shell
        if let site {
            shell = await Shell.step(shell, hidingKeys: lines.isForPerson) { await $0.begin(with: site) }
            if shell.offers == .nothing { return shell.exitCode(shell.firstFailure) }
        } else if lines.isForPerson {
            let console = shell.workspace.console
            console.say(HelpPage.list(for: .nothing).text(width: console.textWidth))
        }
        shell = await converse(shell)
        shell = await Shell.step(shell) { shell in
            _ = await shell.settleJobs()
            await shell.disconnect()
        }
        await lines.finish()
        return shell.exitCode(lines.isForPerson ? nil : shell.firstFailure)
    }

    private func converse(_ shell: consuming Shell) async -> Shell {
        var shell = shell
        while !shell.isLeaving, shell.workspace.interruptions.exitCode == nil {
            if mustStop(shell) { break }
            switch await lines.next(prompt: shell.prompt) {
            case .line(let line):
                shell = await Shell.step(shell, hidingKeys: lines.isForPerson) {
                    await $0.perform(line, onFailure: .goOn)
                }
            case .completion(let line): shell = await complete(line, shell)
            case .interrupted where lines.isForPerson: break
            case .interrupted:
                shell.conclude(.interrupted)
                return shell
            case .end:
                if lines.isForPerson { shell.workspace.console.tell("") }
                shell = await Shell.step(shell) { shell in
                    if await shell.settleJobs() { shell.isLeaving = true }
                }
            }
        }
        return shell
    }

    /// Lines that were to answer a connection that has failed would now be taken for commands, a password among them.
    private func mustStop(_ shell: borrowing Shell) -> Bool {
        !lines.isForPerson && (shell.lastFailure == .interrupted || shell.hasFailedToConnect)
    }

    private func complete(_ line: [UInt8], _ shell: consuming Shell) async -> Shell {
        let answer = Handoff<TabCompletion>()
        let shell = await Shell.step(shell) { answer.leave(await $0.complete(line)) }
        lines.answer(answer.take() ?? TabCompletion())
        return shell
    }
}
