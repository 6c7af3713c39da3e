// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `jobs`: the commands that run in the background.
enum JobList: LocalCommand {
    static let names = ["jobs"]
    static let group = CommandGroup.shell
    static let summary = "Show the commands that run in the background"
    static let operands = Operands.none
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let explanation = """
        A command with & behind it runs in the background, over a connection of its own that begins in the directory
        where the shell is. What it says is shown before the next prompt, with its number in brackets. It asks nothing:
        a file that exists is left alone without --yes, and what would have to be asked before is refused. What it
        writes goes to a file.
          get -r photos &
          find / > names &
          jobs; wait 1; kill 2
        The directory here cannot be changed (lcd) while one runs. Whoever leaves is asked; a script waits.
        """

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let console = workspace.console
        let asJSON = arguments.has(.json) || console.writesJSON
        let jobs = workspace.jobs.running
        for job in jobs { console.write(line: asJSON ? object(job).text : line(job)) }
        if jobs.isEmpty { console.say("No command runs in the background") }
    }

    private static func line(_ job: Job) -> String {
        let progress = job.log.progress.map { "  \($0.figures)" } ?? ""
        return "[\(job.number)]  \(Readable.clock(job.elapsed))  \(job.text)\(progress)"
    }

    private static func object(_ job: Job) -> JSON {
        var members: [(key: String, value: JSON)] = [
            ("job", .number(Int64(job.number))), ("command", .text(job.text)),
            ("seconds", .decimal(job.elapsed / .seconds(1))),
        ]
        if let bar = job.log.progress {
            members.append(("bytes", .number(bar.completed)))
            if let total = bar.total { members.append(("total", .number(total))) }
        }
        return .object(members)
    }
}

extension JobTable {
    /// The numbers of all that run, for completion.
    var numbers: [String] { running.map { "\($0.number)" } }
}
