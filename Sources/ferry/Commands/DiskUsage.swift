// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `du`: how many bytes are below a directory.
enum DiskUsage: RemoteCommand {
    static let names = ["du"]
    static let group = CommandGroup.remote
    static let summary = "Add up the sizes below a directory on the server"
    static let operands = Operands("[NAME...]", 0...Operands.many, .remoteName)
    static let writesOutput = true
    static let options: [Option] = [.follow, ListingOptions.human, .json]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        for word in arguments.operands.isEmpty ? [Word([])] : arguments.operands {
            do throws(Failure) {
                let items = try await remote.items(named: word, .all, workspace.console) { (defect) throws(Failure) in
                    try tally.fail(defect)
                }
                for item in items {
                    try await add(item, arguments, on: &remote, with: workspace)
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private struct Sum {
        var bytes: Int64 = 0
        var files = 0
    }

    /// Adds up and tells the sum, also where directories had to be passed over.
    private static func add(
        _ item: RemoteItem, _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let asJSON = arguments.has(.json) || workspace.settings.writesJSON
        let isRounded = arguments.has(ListingOptions.human)
        if let size = try await sizeOfFile(item, on: &remote) {
            let sum = Sum(bytes: size, files: 1)
            return workspace.console.write(line: line(item.path, sum, asJSON: asJSON, isRounded: isRounded))
        }
        var sum = Sum()
        var walk = TreeWalk(item.path, at: (), follows: arguments.has(.follow), workspace.console, on: remote)
        while let step = try await walk.next(on: &remote) {
            walk.enterAll(of: step)
            if asJSON { workspace.console.write(defectsOf: step.summary, of: step.directory) }
            for defect in step.summary.defects(of: step.directory) { try walk.fail(defect) }
            for entry in step.entries where entry.role == .file {
                sum.bytes += entry.facts.size ?? 0
                sum.files += 1
            }
        }
        workspace.console.write(line: line(item.path, sum, asJSON: asJSON, isRounded: isRounded))
        try walk.finish()
    }

    /// The size of what is no directory; `nil` for a directory, also for one that a link leads to.
    private static func sizeOfFile(_ item: RemoteItem, on remote: inout Remote) async throws(Failure) -> Int64? {
        if item.path.bytes.isEmpty { return nil }
        // A name that was given outright may be that of a file.
        let facts = if let known = item.facts { known } else { try await remote.facts(of: item.path) }
        if facts.leadsToDirectory { return nil }
        if facts.isLink, item.facts == nil, try await remote.place(behind: item.path) != nil { return nil }
        return facts.size ?? 0
    }

    private static func line(_ path: RemotePath, _ sum: Sum, asJSON: Bool, isRounded: Bool) -> String {
        if asJSON {
            let members =
                JSON.name(path.bytes.isEmpty ? [UInt8(ascii: ".")] : path.bytes) + [
                    ("size", .number(sum.bytes)), ("files", .number(Int64(sum.files))),
                ]
            return JSON.object(members).text
        }
        let name = path.bytes.isEmpty ? "." : path.shown
        let size = isRounded ? Readable.rounded(sum.bytes) : Readable.exact(sum.bytes)
        return "\(size.rightAligned(inWidth: isRounded ? 7 : 15))  \(Readable.count(sum.files, "file"))  \(name)"
    }
}
