// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

extension Options {
    /// Sentences about programs of hooks and records of events that lie in a served directory, where clients are.
    func reachableFiles(in served: [[UInt8]]) -> [String] {
        let programs =
            hooks.compactMap(\.program.first).map { ($0, "a hook") }
            + verifiers.program.prefix(1).map { ($0, "the verifiers") }
        let records =
            events.filter { $0.form == .json || $0.form == .xferlog }.compactMap(\.file) + [logFile].compactMap(\.self)
        if programs.isEmpty, records.isEmpty { return [] }
        var sentences: [String] = []
        for path in Set(served).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let root = try? RootDirectory(path) else { continue }
            let place = Printable.text(path)
            for (program, owner) in programs where Self.lies(program, in: root) {
                sentences.append(
                    "\(Self.shown(program)), the program of \(owner), lies in the served \(place): whoever may write there can "
                        + "change what the server runs. Move it elsewhere, such as to /usr/local/bin.")
            }
            for record in records where Self.lies(record, in: root) {
                sentences.append(
                    "\(Self.shown(record)) lies in the served \(place): clients may read, or change, what is recorded of all. "
                        + "Write it elsewhere, such as to /var/log.")
            }
        }
        return sentences
    }

    private static func lies(_ file: String, in root: RootDirectory) -> Bool {
        let bytes = Array(file.utf8)
        return PathBytes(bytes.pathOfDirectory).map(root.contains(hostPath:)) ?? false
    }

    private static func shown(_ path: String) -> String { Printable.text(Array(path.utf8)) }
}
