// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `kill`: stops commands in the background.
enum JobKill: ShellCommand {
    static let names = ["kill"]
    static let group = CommandGroup.shell
    static let summary = "Stop commands in the background"
    static let operands = Operands("N... | all", 1...Operands.many, .text)
    static let needs = Needs.nothing
    static let explanation = "They end as by control-C: what has arrived of a file is kept, and goes on the next time."

    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]? {
        workspace.jobs.numbers + (words.isEmpty ? ["all"] : [])
    }

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        var jobs: [Job] = []
        for word in arguments.operands {
            if word.text == "all" {
                jobs += shell.workspace.jobs.running
            } else {
                jobs.append(try shell.workspace.jobs.job(word))
            }
        }
        for job in jobs where shell.workspace.jobs.all.contains(where: { $0 === job }) { await shell.stop(job) }
    }
}
