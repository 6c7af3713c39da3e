// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `wait`: stays until commands in the background have ended.
enum JobWait: ShellCommand {
    static let names = ["wait", "fg"]
    static let group = CommandGroup.shell
    static let summary = "Wait for commands in the background"
    static let operands = Operands("[N...]", 0...Operands.many, .text)
    static let needs = Needs.nothing
    static let explanation = """
        Without a number for all of them. What they say is shown meanwhile, and how far they are. Control-C ends the
        wait, not the commands. It fails if one of them has failed, with its code.
        """

    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]? { workspace.jobs.numbers }

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        var jobs = shell.workspace.jobs.all
        if !arguments.operands.isEmpty {
            jobs = []
            for word in arguments.operands { jobs.append(try shell.workspace.jobs.job(word)) }
        }
        if jobs.isEmpty { return shell.workspace.console.say("No command runs in the background") }
        var failures: [ExitCode] = []
        for job in jobs {
            guard await shell.wait(for: job, isNoted: false) else {
                throw Failure(.interrupted, "\(job.text) goes on in the background", advice: "Use: wait, or kill")
            }
            if let code = job.failure { failures.append(code) }
        }
        guard let first = failures.first else { return }
        throw .told(failures.allSatisfy { $0 == first } ? first : .someFailed)
    }
}
