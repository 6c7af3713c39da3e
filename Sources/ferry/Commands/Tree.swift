// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `tree`: a directory and all below it, as a drawing.
enum Tree: RemoteCommand {
    static let names = ["tree"]
    static let group = CommandGroup.remote
    static let summary = "Draw a directory on the server with all it holds"
    static let operands = Operands("[DIR]", 0...1, .remoteDirectory)
    static let writesOutput = true
    static let options: [Option] = [.follow, .json]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let root = RemotePath(bytes: arguments.operands.first?.bytes ?? [])
        let console = workspace.console
        let asJSON = arguments.has(.json) || workspace.settings.writesJSON
        if !asJSON { console.write(line: root.bytes.isEmpty ? "." : root.shown) }
        var walk = TreeWalk(
            root, at: "", follows: arguments.has(.follow), linksLast: false, console, on: remote)
        // The directories whose lines are being drawn, the innermost last.
        var branches: [Branch] = []
        try await grow(&branches, &walk, asJSON: asJSON, console, on: &remote)
        while var branch = branches.popLast() {
            guard let entry = branch.rest.popFirst() else { continue }
            let isLast = branch.rest.isEmpty
            let text = line(entry)
            let painted = console.outputPalette?.paint(text, as: entry.facts) ?? text
            var facts = entry.facts
            facts.name = FileName(branch.step.directory.appending(facts.name).bytes)
            let drawn = branch.step.place + (isLast ? "└── " : "├── ") + painted
            console.write(line: asJSON ? JSON.entry(facts).text : drawn)
            branches.append(branch)
            if entry.role == .directory {
                walk.enter(entry, of: branch.step, at: branch.step.place + (isLast ? "    " : "│   "))
                try await grow(&branches, &walk, asJSON: asJSON, console, on: &remote)
            }
        }
        try walk.finish()
    }

    private struct Branch {
        let step: TreeWalk<String>.Step
        var rest: ArraySlice<TreeWalk<String>.Entry>
    }

    /// Goes into the directory that was entered last, if it can be listed.
    private static func grow(
        _ branches: inout [Branch], _ walk: inout TreeWalk<String>, asJSON: Bool, _ console: Console,
        on remote: inout Remote
    ) async throws(Failure) {
        guard let step = try await walk.next(on: &remote) else { return }
        if asJSON { console.write(defectsOf: step.summary, of: step.directory) }
        for defect in step.summary.defects(of: step.directory) { try walk.fail(defect) }
        branches.append(Branch(step: step, rest: step.entries[...]))
    }

    private static func line(_ entry: TreeWalk<String>.Entry) -> String {
        let name = Printable.text(entry.facts.name)
        guard case .symbolicLink(let target?) = entry.facts.kind else { return name }
        return "\(name) -> \(Printable.text(target))"
    }
}
