// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit
import Testing

@testable import ferry

struct TransferQueueTests {
    private func transfer(_ number: Int, _ name: String = "a") -> QueuedTransfer {
        QueuedTransfer(
            number: number, verb: .get, place: bytes("ftp://ada@h:2121/"), options: ["recursive": []],
            names: [bytes(name), [0xFF, 0x20, 0x25]], target: bytes("/home/ada/my files/"))
    }

    private func entry(_ source: String, _ size: Int64) -> FinishedFiles.Entry {
        FinishedFiles.Entry(source: bytes(source), size: size)
    }

    @Test func `what was written reads back, whatever is in the names`() {
        var queue = TransferQueue(journal: [])
        let first = queue.add { transfer($0) }
        let second = queue.add { transfer($0, "line\nend = x") }
        queue.note([entry("www/a b", 5), entry("www/c", 0)], of: 1)
        queue.fail(2, "No such file found on the server: x y")
        let again = TransferQueue(journal: queue.news)
        #expect(again.unknownLines == 0)
        #expect(again.transfers.map(\.number) == [1, 2])
        #expect(again.transfers.map(\.names) == [first.names, second.names])
        #expect(again.transfers[0].finished == [entry("www/a b", 5), entry("www/c", 0)])
        #expect(again.transfers[1].failure == "No such file found on the server: x y")
        #expect(again.transfers == queue.transfers)
        #expect(TransferQueue(journal: again.journal).transfers == queue.transfers)
    }

    @Test func `a file of the same size is another one when its time is`() {
        var queue = TransferQueue(journal: [])
        _ = queue.add { transfer($0) }
        let time = Timestamp(seconds: 1_795_182_300, nanoseconds: 5)
        queue.note([FinishedFiles.Entry(source: bytes("a"), size: 7, modified: time), entry("b", 7)], of: 1)
        let again = TransferQueue(journal: queue.news)
        let files = FinishedFiles(again.transfers[0].finished) { _ in }
        #expect(files.holds(bytes("a"), size: 7, modified: time))
        #expect(!files.holds(bytes("a"), size: 8, modified: time))
        #expect(!files.holds(bytes("a"), size: 7, modified: Timestamp(seconds: 1_795_182_300)))
        #expect(files.holds(bytes("a"), size: nil, modified: nil))
        #expect(files.holds(bytes("b"), size: 7, modified: time))
        #expect(!files.holds(bytes("c"), size: nil, modified: nil))
    }

    @Test func `a last line that was cut off anywhere counts for nothing`() {
        var queue = TransferQueue(journal: [])
        _ = queue.add { transfer($0) }
        let first = queue.news
        _ = queue.add { transfer($0, "second") }
        for length in first.count..<queue.news.count {
            let cut = TransferQueue(journal: Array(queue.news.prefix(length)))
            #expect(cut.transfers.map(\.number) == [1])
            #expect(cut.wholeLength == first.count)
            #expect(cut.unknownLines == 0)
        }
        #expect(TransferQueue(journal: queue.news).transfers.count == 2)
    }

    @Test func `what is done or removed waits no more, and its number is not given again`() {
        var queue = TransferQueue(journal: [])
        for _ in 0..<3 { _ = queue.add { transfer($0) } }
        queue.finish(1)
        #expect(queue.remove(3) == true)
        #expect(queue.remove(3) == false)
        #expect(queue.transfers.map(\.number) == [2])
        let again = TransferQueue(journal: queue.news)
        #expect(again.transfers.map(\.number) == [2])
        var later = again
        #expect(later.add { transfer($0) }.number == 4)
    }

    @Test(arguments: [
        "nonsense", "add x get p name=a target=b", "add 1 mget p name=a target=b", "add 1 get p target=b",
        "add 1 get p name=a", "add 1 get p name=%zz target=b", "done 7", "file 1 5", "add",
    ])
    func `a line that makes no sense is passed over and counted`(line: String) {
        var queue = TransferQueue(journal: [])
        _ = queue.add { transfer($0) }
        let journal = bytes(line + "\n") + queue.news
        let read = TransferQueue(journal: journal)
        #expect(read.transfers.map(\.number) == [1])
        #expect(read.unknownLines == 1)
    }

    @Test func `arguments are those of the command, patterns among them`() throws {
        let transfer = QueuedTransfer(
            number: 1, verb: .put, place: bytes("h"), options: ["recursive": [], "limit": bytes("2M")],
            names: [bytes("/a/*.txt"), bytes("/a/\\*.txt")], target: bytes("/t/"))
        let arguments = transfer.arguments
        #expect(arguments.has(.recursive) && !arguments.has(.ascii))
        #expect(arguments.text(of: .limit) == "2M")
        #expect(arguments.value(of: .target) == bytes("/t/"))
        #expect(arguments.operands.map { $0.pattern == nil } == [false, true])
        #expect(arguments.operands[1].bytes == bytes("/a/*.txt"))
        #expect(transfer.sentence == "put --recursive --limit 2M /a/*.txt /a/\\*.txt to /t/ on h")
    }
}
