// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// The end of a file, and what becomes of it: each byte once, and news in their order.
@Suite(.ownThread) struct TailTests {
    private static let lines = Content.text(lines: 5000)

    /// The end of a text, as tail(1) has it.
    private func end(_ text: [UInt8], lines count: Int) -> [UInt8] {
        let parts = text.split(separator: 10, omittingEmptySubsequences: false)
        let whole = text.last == 10 ? Array(parts.dropLast()) : Array(parts)
        let body = Array(whole.suffix(count).joined(separator: [10]))
        return text.last == 10 && count > 0 ? body + [10] : body
    }

    private func follow(
        _ file: ServedFile, _ amount: FileTail.Amount, polls: [@Sendable () -> Void] = []
    ) async throws -> [FileTail.Event] {
        var events: [FileTail.Event] = []
        try await ScriptedTest.connected { session in
            try file.serve(session)
        } client: { connection in
            var tail = FileTail("log")
            try await tail.begin(with: amount, on: &connection) { events.append($0) }
            for change in polls {
                change()
                try await tail.poll(on: &connection) { events.append($0) }
            }
        }
        return events.joined
    }

    @Test(arguments: [0, 1, 10, 4000, 9000], [nil, ServedFile.Lack.sizes, .restart])
    func `the last lines come, whatever the server lacks`(count: Int, lack: ServedFile.Lack?) async throws {
        let file = ServedFile(Self.lines, lacking: lack)
        let expected = end(Self.lines, lines: count)
        #expect(try await follow(file, .lines(count)) == (expected.isEmpty ? [] : [.bytes(expected)]))
        if lack == nil, count == 10 { #expect(file.sent.allSatisfy { $0 <= 70_000 }, "\(file.sent)") }
    }

    @Test(arguments: ["", "\n", "a", "a\n", "a\nb", "\n\n\n", "a\n\nb\n"], [1, 2, 3])
    func `a line need not end, and may be empty`(text: String, count: Int) async throws {
        let bytes = Array(text.utf8)
        let expected = end(bytes, lines: count)
        #expect(try await follow(ServedFile(bytes), .lines(count)) == (expected.isEmpty ? [] : [.bytes(expected)]))
    }

    @Test(arguments: [nil, ServedFile.Lack.sizes, .restart])
    func `the last bytes come`(lack: ServedFile.Lack?) async throws {
        let file = ServedFile(Self.lines, lacking: lack)
        #expect(try await follow(file, .bytes(100)) == [.bytes(Array(Self.lines.suffix(100)))])
    }

    @Test(arguments: [nil, ServedFile.Lack.restart])
    func `what is added comes once, and nothing comes without it`(lack: ServedFile.Lack?) async throws {
        let file = ServedFile(Array("one\ntwo\n".utf8), lacking: lack)
        let events = try await follow(
            file, .lines(1),
            polls: [
                {}, { file.change { $0? += Array("three\n".utf8) } }, {},
                { file.change { $0? += Array("four\n".utf8) } },
            ])
        #expect(events == [.bytes(Array("two\nthree\nfour\n".utf8))])
    }

    @Test func `a file that is cut is read from its beginning`() async throws {
        let file = ServedFile(Array("one\ntwo\n".utf8))
        let events = try await follow(
            file, .lines(1), polls: [{ file.change { $0 = Array("x\n".utf8) } }, {}])
        #expect(events == [.bytes(Array("two\n".utf8)), .truncated, .bytes(Array("x\n".utf8))])
    }

    @Test(arguments: ["ONE\nTWO\n", "other and longer than the file before\n"])
    func `another file of that name is told from one that has grown`(content: String) async throws {
        let file = ServedFile(Array("one\ntwo\n".utf8))
        let events = try await follow(file, .lines(5), polls: [{ file.change { $0 = Array(content.utf8) } }])
        #expect(events == [.bytes(Array("one\ntwo\n".utf8)), .replaced, .bytes(Array(content.utf8))])
    }

    @Test func `a file that is gone is waited for`() async throws {
        let file = ServedFile(Array("one\n".utf8))
        let events = try await follow(
            file, .lines(1),
            polls: [{ file.change { $0 = nil } }, {}, { file.change { $0 = Array("new\n".utf8) } }, {}])
        #expect(events == [.bytes(Array("one\n".utf8)), .gone, .replaced, .bytes(Array("new\n".utf8))])
    }

    @Test func `without sizes nothing can be followed, and a file is not called gone`() async throws {
        let file = ServedFile(Array("one\n".utf8), lacking: .sizes)
        let error = await #expect(throws: FTPError.self) { _ = try await follow(file, .lines(1), polls: [{}]) }
        #expect(error?.code == .notSupported)
    }

    @Test func `a missing file is told at the beginning`() async throws {
        let file = ServedFile([])
        file.change { $0 = nil }
        let error = await #expect(throws: FTPError.self) { _ = try await follow(file, .lines(1)) }
        #expect(error?.code == .notFound)
    }
}

extension [FileTail.Event] {
    /// The same with bytes that follow each other in one piece.
    fileprivate var joined: [FileTail.Event] {
        reduce(into: []) { events, event in
            if case .bytes(let more) = event, case .bytes(let before)? = events.last {
                events[events.count - 1] = .bytes(before + more)
            } else {
                events.append(event)
            }
        }
    }
}
