// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `stat`: everything the server tells about files and directories.
enum Stat: RemoteCommand {
    static let names = ["stat", "info", "size", "modtime"]
    static let group = CommandGroup.remote
    static let summary = "Show size, time and kind of files on the server"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        for word in arguments.operands {
            do throws(Failure) {
                let items = try await remote.items(named: word, .theVeryName, workspace.console) {
                    (defect) throws(Failure) in try tally.fail(defect)
                }
                for item in items {
                    var facts = try await remote.facts(of: item.path)
                    facts.name = FileName(item.path.bytes)
                    let asJSON = arguments.has(.json) || workspace.settings.writesJSON
                    workspace.console.write(line: asJSON ? JSON.entry(facts).text : lines(facts))
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private static func lines(_ facts: EntryFacts) -> String {
        var rows = [("kind", facts.kind.words)]
        if let size = facts.size { rows.append(("size", Readable.bytes(size))) }
        if facts.modified != nil { rows.append(("modified", LongListing.time(of: facts))) }
        if facts.mode != nil || facts.perm != nil { rows.append(("mode", LongListing.mode(of: facts))) }
        if let owner = facts.owner { rows.append(("owner", Printable.text(owner))) }
        if let group = facts.group { rows.append(("group", Printable.text(group))) }
        let table = rows.map { "  \($0.padded(toWidth: 8))  \($1)" }
        return ([Printable.text(facts.name)] + table).joined(separator: "\n")
    }
}

extension EntryKind {
    /// The kind of the entry, in words.
    fileprivate var words: String {
        switch self {
        case .file: "file"
        case .directory, .currentDirectory, .parentDirectory: "directory"
        case .symbolicLink(let target?): "link to \(Printable.text(target))"
        case .symbolicLink(nil): "link"
        case .other: "something else"
        }
    }
}
