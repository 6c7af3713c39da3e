// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The journal of the queue, a file that several runs of the program may change at the same time.
struct QueueFile: Sendable {
    private static let name = "queue"
    /// More than this was not written by us.
    private static let limit = 256 << 20
    /// A journal that has grown beyond this is written anew without what is over.
    private static let compactSize = 1 << 20

    private let directory: [UInt8]

    init(in directory: [UInt8]) { self.directory = directory }

    /// The person's own: `$XDG_STATE_HOME/ferry/queue`, or `~/.local/state/ferry/queue`.
    static func personal() throws(Failure) -> QueueFile {
        guard let directory = PersonalFile.stateDirectory else {
            throw Failure(.localFile, "There is no home directory to keep the queue in", advice: "Set HOME.")
        }
        return QueueFile(in: directory)
    }

    private var path: [UInt8] { directory + Array("/\(Self.name)".utf8) }

    /// The queue as it is now.
    func read() throws(Failure) -> TransferQueue {
        do throws(Errno) { return TransferQueue(journal: try System.contents(of: path, atMost: Self.limit)) } catch {
            if error == .noEntry || error == .notDirectory { return TransferQueue(journal: []) }
            throw Failure(error, local: path)
        }
    }

    /// Changes the queue while nobody else does; what was changed is on the disk when this returns.
    @discardableResult
    func change<Result>(_ body: (inout TransferQueue) throws(Failure) -> Result) throws(Failure) -> Result {
        let lock: Descriptor
        do throws(Errno) {
            lock = try System.lock(PersonalFile.makeDirectories(directory), waits: true)
        } catch {
            throw Failure(error, local: directory)
        }
        var queue = try read()
        let result = try body(&queue)
        do throws(Errno) { try write(queue, in: lock) } catch { throw Failure(error, local: path) }
        return result
    }

    private func write(_ queue: TransferQueue, in directory: borrowing Descriptor) throws(Errno) {
        if queue.news.isEmpty { return }
        let isLong = queue.wholeLength + queue.news.count > Self.compactSize
        if queue.transfers.isEmpty || isLong && queue.journal.count < Self.compactSize / 2 {
            return try System.replaceFile(Array(Self.name.utf8), in: directory, with: queue.journal)
        }
        guard let name = PathBytes(Self.name.utf8) else { throw .invalidArgument }
        let file = try System.open(name, from: directory, [.readWrite, .create], mode: 0o600, resolve: [])
        // Half a line that a power cut has left would spoil the first of these.
        try System.truncate(file, to: Int64(queue.wholeLength))
        try System.write(queue.news, to: file.raw, at: Int64(queue.wholeLength))
        try System.syncData(file)
        if queue.wholeLength == 0 { try System.sync(directory) }
    }

    /// Makes sure that nobody else works on the queue, as long as the descriptor is held.
    func lockForRun() throws(Failure) -> Descriptor {
        do throws(Errno) {
            guard let name = PathBytes("queue.lock".utf8) else { throw .invalidArgument }
            let directory = try PersonalFile.makeDirectories(directory)
            return try System.lock(
                System.open(name, from: directory, [.readWrite, .create], mode: 0o600, resolve: []))
        } catch {
            if error == .wouldBlock {
                throw Failure(
                    .guarded, "Another ferry works on the queue; it will also do what is added now",
                    advice: "See what waits: ferry queue")
            }
            throw Failure(error, local: directory)
        }
    }
}
