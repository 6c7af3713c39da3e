// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `lls`: lists a directory of this machine.
enum LocalList: LocalCommand {
    static let names = ["lls"]
    static let group = CommandGroup.local
    static let summary = "List a directory here"
    static let operands = Operands("[NAME...]", 0...Operands.many, .localName)
    static let writesOutput = true
    static let options = ListingOptions.all + [.json]

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let console = workspace.console
        var view = ListingView(arguments, on: console)
        if arguments.has(.json) || workspace.settings.writesJSON { view.layout = .json }
        var tally = Tally(console)
        var paths: [[UInt8]] = arguments.operands.isEmpty ? [[UInt8(ascii: ".")]] : []
        for word in arguments.operands {
            do throws(Failure) { paths += try await LocalNames.paths(named: word, console) } catch {
                try tally.fail(error)
            }
        }
        for (index, path) in paths.enumerated() {
            do throws(Failure) {
                if try LocalNames.kind(path) == .directory, !arguments.has(ListingOptions.itself) {
                    let entries = try await LocalNames.entries(of: path)
                    let title = "\(index > 0 ? "\n" : "")\(Printable.text(path)):"
                    if paths.count > 1, view.layout != .json { console.write(line: title) }
                    console.write(view.bytes(for: entries))
                } else {
                    var view = view
                    view.showsHidden = true
                    console.write(view.bytes(for: try await entry(path)))
                }
                tally.succeed()
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private static func entry(_ path: [UInt8]) async throws(Failure) -> [EntryFacts] {
        let (directory, name) = LocalTree.split(path)
        return try await LocalNames.entries(of: directory).filter { $0.name == name }.map { entry in
            var entry = entry
            entry.name = FileName(path)
            return entry
        }
    }
}
