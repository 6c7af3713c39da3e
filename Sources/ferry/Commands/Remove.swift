// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `rm`: deletes files, and directories with `-r`.
enum Remove: RemoteCommand {
    static let names = ["rm", "delete", "del"]
    static let group = CommandGroup.remote
    static let summary = "Delete files on the server"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let options: [Option] = [.recursive, .yes, .force, .dryRun]
    static let oneShot: OneShot? = .onServer
    static let explanation = """
        Of a link the link itself is deleted, never what it leads to. Before a directory or what fits a pattern is
        deleted, rm tells how many entries that are, and asks where it runs on a terminal.
        A name that holds * ? or [ means the file of that very name, where there is one.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        try await remove(arguments, Confirmation(workspace, isWanted: false), on: &remote, with: workspace)
    }

    /// Finds everything first, asks, and deletes.
    static func remove(
        _ arguments: Arguments, _ confirmation: Confirmation, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var confirmation = confirmation
        let asksForEach = confirmation.isWanted
        var tally = Tally(workspace.console)
        var plan = RemovalPlan()
        remote.listings.forget()
        for word in arguments.operands {
            do throws(Failure) {
                let items = try await remote.items(
                    named: word, .theVeryName, workspace.console, refusingDefects: true
                ) { (defect) throws(Failure) in try tally.fail(defect) }
                for item in items {
                    guard try await confirmation.agrees("Delete \(item.path.shown)?") else { continue }
                    try await add(item, to: &plan, arguments, on: &remote)
                }
            } catch {
                try tally.fail(error)
            }
        }
        for refusal in plan.refusals { try tally.fail(refusal) }
        let needsConsent = plan.directories > 0 || arguments.operands.contains { $0.pattern != nil }
        if needsConsent, plan.count > 0 {
            announce(plan, arguments, workspace.console)
            let asks = !arguments.has(.yes) && !arguments.has(.force) && !arguments.has(.dryRun) && !asksForEach
            if asks, try await !consents(to: plan, workspace) { throw Failure(.guarded, "Nothing was deleted.") }
        }
        var removal = Removal(plan: plan, isDryRun: arguments.has(.dryRun), console: workspace.console, tally: tally)
        try await removal.run(on: &remote)
    }

    private static func add(
        _ item: RemoteItem, to plan: inout RemovalPlan, _ arguments: Arguments, on remote: inout Remote
    ) async throws(Failure) {
        if arguments.has(.recursive) { return try await plan.add(treeAt: item.path, on: &remote) }
        if item.facts?.isDirectory == true {
            throw Failure(
                .usage, "\(item.path.shown) is a directory", advice: "Use -r to delete it with all it holds, or rmdir.")
        }
        plan.add(file: item.path)
    }

    /// Tells what fits, and how much there is.
    private static func announce(_ plan: RemovalPlan, _ arguments: Arguments, _ console: Console) {
        let shown = plan.names.prefix(10).map { Printable.text($0) }.joined(separator: ", ")
        let more = plan.names.count > 10 ? " and \(plan.names.count - 10) more" : ""
        console.say("\(arguments.has(.dryRun) ? "Would delete" : "To delete"): \(shown)\(more): \(plan.sentence)")
    }

    /// Asks a person; without a terminal what was named or fits is what was wanted.
    private static func consents(to plan: RemovalPlan, _ workspace: ShellWorkspace) async throws(Failure) -> Bool {
        guard workspace.dialogue.isWithPerson, System.isTerminal(0) else { return true }
        while true {
            let answer = try await workspace.dialogue.ask("Delete \(plan.sentence)? [yes, no] ")
            guard let answer else { throw .interrupted }
            switch answer.first {
            case UInt8(ascii: "y"), UInt8(ascii: "Y"): return true
            case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "q"), UInt8(ascii: "Q"): return false
            default: break
            }
        }
    }
}

/// Carries out a plan.
private struct Removal {
    let plan: RemovalPlan
    let isDryRun: Bool
    let console: Console
    var tally: Tally
    /// The path of the last step that failed; the directories that it is in are kept.
    private var remains: RemotePath?

    init(plan: RemovalPlan, isDryRun: Bool, console: Console, tally: Tally) {
        self.plan = plan
        self.isDryRun = isDryRun
        self.console = console
        self.tally = tally
    }

    mutating func run(on remote: inout Remote) async throws(Failure) {
        var index = 0
        while index < plan.steps.count {
            let step = plan.steps[index]
            index += 1
            do throws(Failure) {
                switch step {
                case .file(let path): try await delete(path, "", on: &remote)
                case .link(let path): try await delete(path, " (a link)", on: &remote)
                case .enter(let directory, let unique, let end):
                    if try await !isUnchanged(directory, unique, on: &remote) {
                        index = end + 1
                        throw .hasChanged(directory)
                    }
                case .directory(_, isKept: true): break
                case .directory(let path, isKept: false):
                    if remains?.bytes.starts(with: path.bytes + [.slash]) == true { continue }
                    try await removeDirectory(path, on: &remote)
                }
            } catch {
                remains = step.path
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private mutating func delete(_ path: RemotePath, _ kind: String, on remote: inout Remote) async throws(Failure) {
        if isDryRun { return console.say("Would delete \(path.shown)\(kind)") }
        do throws(FTPError) { try await remote.connection.delete(path) } catch { throw Failure(error) }
        console.report(Deed(operation: .delete, path: path.bytes, sentence: "Deleted \(path.shown)\(kind)"))
        tally.succeed()
    }

    private mutating func removeDirectory(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        if isDryRun { return console.say("Would delete \(path.shown)/") }
        do throws(FTPError) { try await remote.connection.removeDirectory(path) } catch {
            var failure = Failure(error)
            if error.code == .denied || error.code == .refused {
                failure.advice =
                    "\(path.shown) may hold names that the server does not list; all that it listed is deleted."
            }
            throw failure
        }
        console.report(Deed(operation: .removeDirectory, path: path.bytes, sentence: "Deleted \(path.shown)/"))
        tally.succeed()
    }

    /// True when the directory is still the one that was listed, as far as the server lets one know: by its `unique`
    /// fact, or by the name that PWD gives after a CWD.
    private func isUnchanged(
        _ directory: RemotePath, _ unique: EntryFacts.Unique?, on remote: inout Remote
    ) async throws(Failure) -> Bool {
        if isDryRun { return true }
        if let unique {
            let facts = try await remote.facts(of: directory)
            return facts.isDirectory && (facts.unique == nil || facts.unique == unique)
        }
        guard let place = try await remote.place(behind: directory) else { return false }
        // Servers that do not write paths with slashes cannot be read so.
        return !place.isAbsolute || place.name.map(\.lowercased) == directory.name.map(\.lowercased)
    }
}
