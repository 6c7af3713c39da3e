// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `du`: how many bytes are below a folder.
enum DiskUsage: RemoteCommand {
    static let names = ["du"]
    static let group = CommandGroup.remote
    static let summary = "Add up the sizes below a folder on the server"
    static let operands = Operands("[NAME...]", 0...Operands.many, .remoteName)
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        for word in arguments.operands.isEmpty ? [Word([])] : arguments.operands {
            do throws(Failure) {
                for item in try await remote.items(named: word) {
                    let sum = try await sum(item, on: &remote, with: workspace)
                    let asJSON = arguments.has(.json) || workspace.settings.writesJSON
                    workspace.console.write(line: line(item.path, sum, asJSON: asJSON))
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

    private static func sum(
        _ item: RemoteItem, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) -> Sum {
        if let facts = item.facts, !facts.leadsToFolder { return Sum(bytes: facts.size ?? 0, files: 1) }
        var sum = Sum()
        var walk = TreeWalk(item.path.bytes, workspace)
        while let step = try await walk.next(on: &remote) {
            for entry in step.entries where entry.kind == .file {
                sum.bytes += entry.size ?? 0
                sum.files += 1
            }
        }
        try walk.finish()
        return sum
    }

    private static func line(_ path: RemotePath, _ sum: Sum, asJSON: Bool) -> String {
        if asJSON {
            let members = JSON.name(path.bytes) + [("size", .number(sum.bytes)), ("files", .number(Int64(sum.files)))]
            return JSON.object(members).text
        }
        let name = path.bytes.isEmpty ? "." : path.shown
        return "\(Readable.exact(sum.bytes).rightAligned(inWidth: 15))  \(Readable.count(sum.files, "file"))  \(name)"
    }
}
