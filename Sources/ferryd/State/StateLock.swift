// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The right of one serving `ferryd` to a state directory, from its start to its end.
///
/// It is a lock on a file, which the kernel gives back when the process ends in whatever way. Commands such as
/// `ferryd user add` take none: the databases are made for several programs at once.
struct StateLock: ~Copyable {
    private let file: Descriptor

    /// A server that ends may hold the lock for a moment after it has closed its ports.
    private static let patience = (tries: 10, pause: Duration.milliseconds(50))
    static let fileName = "ferryd.lock"

    /// Takes the lock, and leaves a note there about who has it; `root` is the served directory.
    ///
    /// - Throws: A sentence that tells of the server that has it.
    init(of state: StateDirectory, serving root: [UInt8]) throws(StateDirectoryError) {
        let path = try state.privateFile(Self.fileName, create: true)
        guard let file = try Self.lockedFile(path) else {
            throw StateDirectoryError(
                "\(Self.holder(notedIn: path)) runs with the state directory \(state), and two must not share one: each "
                    + "would count sessions and failed logins by itself. Stop it, or give this one a directory of its "
                    + "own: --state DIR")
        }
        self.file = file
        // A note that cannot be written leaves the lock as good.
        let note = Array("\(System.processIdentifier)\n".utf8) + root
        try? System.truncate(self.file, to: 0)
        try? System.write(note, to: self.file.raw, at: 0)
    }

    /// The file with its lock; nil if another keeps it.
    private static func lockedFile(_ path: [UInt8]) throws(StateDirectoryError) -> Descriptor? {
        for attempt in 1...patience.tries {
            do throws(Errno) {
                guard let name = PathBytes(path) else { throw .invalidArgument }
                return try System.lock(System.open(hostPath: name, [.readWrite, .ownFile]))
            } catch {
                if error != .wouldBlock {
                    throw StateDirectoryError("\(Printable.text(path)) cannot be locked: \(error).")
                }
            }
            if attempt < patience.tries { Thread.pause(patience.pause) }
        }
        return nil
    }

    /// Gives the lock back.
    consuming func release() {}

    /// The words for the server that left the note.
    private static func holder(notedIn path: [UInt8]) -> String {
        let note = (try? System.contents(of: path, atMost: 8192)) ?? []
        let lines = note.split(separator: .lineFeed, maxSplits: 1).map { Printable.text(Array($0)) }
        guard lines.count == 2, lines[0].allSatisfy(\.isNumber) else { return "Another ferryd" }
        return "Another ferryd (process \(lines[0]), serving \(lines[1]))"
    }
}
