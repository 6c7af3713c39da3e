// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `find`: names everything below a directory.
enum Find: RemoteCommand {
    static let names = ["find"]
    static let group = CommandGroup.remote
    static let summary = "Name everything below a directory on the server"
    static let operands = Operands("[DIR [PATTERN]]", 0...2, .remoteDirectory, .text)
    static let writesOutput = true
    private static let nameOption = Option(nil, "name", value: "PATTERN", "Only names that fit the pattern")
    private static let typeOption = Option(nil, "type", value: "f|d|l", "Only files, directories or links")
    static let options: [Option] = [nameOption, typeOption, .follow, .json]
    static let oneShot: OneShot? = .onServer
    static let explanation = """
        -name and -type are understood too: find . -name '*.txt' -type f. A pattern can also stand alone behind the
        directory: find . *.txt
        """

    /// With one dash, as find(1) writes its options.
    static func spelledOut(_ words: [Word]) -> [Word] {
        words.map { word in
            let isOfFind = !word.beginsQuoted && ["-name", "-type"].contains { word.bytes == Array($0.utf8) }
            return isOfFind ? Word([UInt8(ascii: "-")] + word.bytes) : word
        }
    }

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let pattern = arguments.operands.count > 1 ? arguments.operands[1] : nil
        let glob = pattern.map { $0.pattern?.glob ?? Glob($0.bytes) }
        let name = arguments.value(of: nameOption).map { Glob($0) }
        let kind = try kind(arguments.text(of: typeOption))
        let asJSON = arguments.has(.json) || workspace.settings.writesJSON
        let console = workspace.console
        func write(_ entries: [EntryFacts], of directory: RemotePath) {
            var lines: [UInt8] = []
            for var entry in entries where glob?.matches(entry.name.bytes) ?? true {
                guard name?.matches(entry.name.bytes) ?? true, kind?(entry) ?? true else { continue }
                entry.name = FileName(directory.appending(entry.name).bytes)
                let line = console.isOutputTerminal ? Array(Printable.text(entry.name).utf8) : entry.name.bytes
                lines += (asJSON ? Array(JSON.entry(entry).text.utf8) : line) + [.lineFeed]
            }
            if !lines.isEmpty { console.write(lines) }
        }
        let root = RemotePath(bytes: arguments.operands.first?.bytes ?? [])
        var walk = TreeWalk(root, at: (), follows: arguments.has(.follow), console, on: remote)
        while let step = try await walk.next(on: &remote, passing: write) {
            walk.enterAll(of: step)
            if asJSON { console.write(defectsOf: step.summary, of: step.directory) }
            for defect in step.summary.defects(of: step.directory) { try walk.fail(defect) }
            write(step.entries.map(\.facts), of: step.directory)
        }
        try walk.finish()
    }

    private static func kind(_ letter: String?) throws(Failure) -> ((EntryFacts) -> Bool)? {
        switch letter {
        case nil: nil
        case "f": { $0.kind == .file }
        case "d": { $0.isDirectory }
        case "l": { $0.isLink }
        case let other?: throw Failure(.usage, "-type takes f, d or l, not \(other)")
        }
    }
}
