// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `tree`: a folder and all below it, as a drawing.
enum Tree: RemoteCommand {
    static let names = ["tree"]
    static let group = CommandGroup.remote
    static let summary = "Draw a folder on the server with all it holds"
    static let operands = Operands("[FOLDER]", 0...1, .remoteFolder)
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        let root = RemotePath(bytes: arguments.operands.first?.bytes ?? [])
        let asJSON = arguments.has(.json) || workspace.settings.writesJSON
        if !asJSON { workspace.console.write(line: root.bytes.isEmpty ? "." : root.shown) }
        var tally = Tally(workspace.console)
        // What is still to be drawn, the next last: an entry, its line's beginning, and that of the lines below it.
        var pending = try await branches(of: root, below: "", on: &remote)
        while let branch = pending.popLast() {
            let text = Printable.text(branch.facts.name)
            let painted = workspace.console.outputPalette?.paint(text, as: branch.facts) ?? text
            var facts = branch.facts
            facts.name = branch.path.bytes
            workspace.console.write(line: asJSON ? JSON.entry(facts).text : branch.stem + painted)
            guard branch.facts.isFolder, branch.depth < TreeWalk.deepest else { continue }
            do throws(Failure) {
                pending += try await branches(
                    of: branch.path, below: branch.inner, depth: branch.depth + 1, on: &remote)
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private struct Branch {
        let facts: EntryFacts
        let path: RemotePath
        let stem: String
        let inner: String
        let depth: Int
    }

    private static func branches(
        of folder: RemotePath, below prefix: String, depth: Int = 0, on remote: inout Remote
    ) async throws(Failure) -> [Branch] {
        let entries = try await remote.entries(of: folder).filter(\.isProper)
        let sorted = ListingOrder().sorted(entries)
        return sorted.enumerated().reversed().map { index, entry in
            let isLast = index == sorted.count - 1
            return Branch(
                facts: entry, path: folder.appending(entry.name), stem: prefix + (isLast ? "└── " : "├── "),
                inner: prefix + (isLast ? "    " : "│   "), depth: depth)
        }
    }
}
