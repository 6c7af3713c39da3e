// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `find`: names everything below a folder.
enum Find: RemoteCommand {
    static let names = ["find"]
    static let group = CommandGroup.remote
    static let summary = "Name everything below a folder on the server"
    static let operands = Operands("[FOLDER [PATTERN]]", 0...2, .remoteFolder, .text)
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let oneShot: OneShot? = .onServer
    static let explanation = "With a pattern, only names that fit it: find . *.txt"

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        let pattern = arguments.operands.count > 1 ? arguments.operands[1] : nil
        let glob = pattern.map { Glob($0.pattern ?? $0.bytes) }
        let asJSON = arguments.has(.json) || workspace.settings.writesJSON
        var walk = TreeWalk(arguments.operands.first?.bytes, workspace)
        while let step = try await walk.next(on: &remote) {
            for entry in step.entries where glob?.matches(entry.name) ?? true {
                var entry = entry
                entry.name = step.folder.appending(entry.name).bytes
                let line = workspace.console.isOutputTerminal ? Array(Printable.text(entry.name).utf8) : entry.name
                workspace.console.write((asJSON ? Array(JSON.entry(entry).text.utf8) : line) + [.lineFeed])
            }
        }
        try walk.finish()
    }
}
