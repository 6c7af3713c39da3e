// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Synchronization
import Testing

@testable import ferry

struct QueueFileTests {
    private func transfer(_ number: Int) -> QueuedTransfer {
        QueuedTransfer(number: number, verb: .get, place: bytes("h"), names: [bytes("a")], target: bytes("/t"))
    }

    @Test func `changes are added to the file, and half a line before them is cut off`() throws {
        let directory = try TemporaryDirectory(named: "queue")
        let file = QueueFile(in: bytes(directory.path("state")))
        #expect(try file.read().transfers.isEmpty)
        try file.change { _ = $0.add(transfer) }
        try file.change { _ = $0.add(transfer) }
        let path = directory.path("state/queue")
        let before = try Files.read(path)
        #expect(try Files.mode(of: path) == 0o600)
        try Files.write(before + bytes("done 1"), to: path)
        #expect(try file.read().transfers.count == 2)
        try file.change { $0.fail(1, "x") }
        #expect(try Files.read(path) == before + bytes("failed 1 x\n"))
        #expect(try file.read().transfers.map(\.failure) == ["x", nil])
    }

    @Test func `a failure in between changes nothing`() throws {
        let directory = try TemporaryDirectory(named: "queue")
        let file = QueueFile(in: bytes(directory.path))
        try file.change { _ = $0.add(transfer) }
        #expect(throws: Failure.self) {
            try file.change { (queue) throws(Failure) in
                queue.finish(1)
                throw Failure(.usage, "no")
            }
        }
        #expect(try file.read().transfers.map(\.number) == [1])
    }

    @Test func `a file of what is over is emptied, and a long one written anew`() throws {
        let directory = try TemporaryDirectory(named: "queue")
        let file = QueueFile(in: bytes(directory.path))
        try file.change { _ = $0.add(transfer) }
        try file.change { $0.finish(1) }
        #expect(try Files.read(directory.path("queue")).isEmpty)
        try file.change { _ = $0.add(transfer) }
        try file.change { queue in
            _ = queue.add(transfer)
            for index in 0..<40_000 {
                queue.note([FinishedFiles.Entry(source: bytes("a/rather/long/path/\(index)"), size: 1)], of: 1)
            }
            queue.finish(1)
        }
        #expect(try Files.read(directory.path("queue")).count < 1000)
        #expect(try file.read().transfers.map(\.number) == [2])
    }

    @Test func `only one run works at a time`() throws {
        let directory = try TemporaryDirectory(named: "queue")
        let file = QueueFile(in: bytes(directory.path))
        do {
            let lock = try file.lockForRun()
            let failure = #expect(throws: Failure.self) { _ = try file.lockForRun().raw }
            #expect(failure?.code == .guarded)
            _ = lock.raw
        }
        _ = try file.lockForRun().raw
    }

    @Test func `what was done is known, and the rest is written down in order`() async {
        let written = Mutex<[FinishedFiles.Entry]>([])
        let done = FinishedFiles.Entry(source: bytes("a"), size: 3)
        let finishedFiles = FinishedFiles([done]) { entries in written.withLock { $0 += entries } }
        #expect(finishedFiles.holds(bytes("a"), size: 3, modified: nil))
        #expect(!finishedFiles.holds(bytes("a"), size: 4, modified: nil))
        for size in 0..<100 { finishedFiles.note(bytes("f"), size: Int64(size), modified: nil) }
        await finishedFiles.finish()
        #expect(written.withLock { $0.map(\.size) } == Array(0..<100))
    }
}
