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
    static let options: [Option] = [ListingOptions.human, .json]
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
                    let isRounded = arguments.has(ListingOptions.human)
                    workspace.console.write(line: line(item.path, sum, asJSON: asJSON, isRounded: isRounded))
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
        var facts = item.facts
        // A name that was given outright may be that of a file.
        if facts == nil, !item.path.bytes.isEmpty { facts = try await remote.facts(of: item.path) }
        if let facts, !facts.leadsToFolder { return Sum(bytes: facts.size ?? 0, files: 1) }
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
