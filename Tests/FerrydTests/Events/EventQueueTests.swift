// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FTPServer
@testable import ferryd

/// A sink that is away for so many attempts, each of which writes one event.
private final class AwaySink: EventSink {
    let name = "away"
    let isRemote = true
    private let state: Mutex<(left: Int, kept: [ToldEvent])>

    init(attempts: Int) { state = Mutex((attempts, [])) }

    var events: [ToldEvent] { state.withLock { $0.kept } }

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        state.withLock { state in
            if state.left == 0 {
                state.kept += events
                return .written
            }
            state.left -= 1
            state.kept += events.prefix(1)
            return .later(written: 1, .milliseconds(1), "not now")
        }
    }
}

/// A sink that takes nothing, and does not come back before it is told to.
private final class HangingSink: EventSink {
    let name = "hanging"
    let isRemote = true
    let release = Semaphore()

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        _ = release.wait(for: .seconds(60))
        return .later(written: 0, .milliseconds(1), "not now")
    }
}

@Suite(.ownThread, .timeLimit(.minutes(1)))
struct EventQueueTests {
    private final class Words: Sendable {
        let all = Mutex<[String]>([])
    }

    private let words = Words()

    private func queue(to sink: any EventSink, limit: Int = 100) -> EventQueue {
        EventQueue(to: sink, limit: limit) { [words] name, trouble in
            words.all.withLock { $0.append(trouble.words(name)) }
        }
    }

    private var told: [String] { words.all.withLock { $0 } }

    private func wait(for what: String, _ condition: () -> Bool) async throws {
        let limit = WaitLimit.usual
        while !condition() {
            if limit.passed { throw limit.exceeded(what) }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func `events wait for a place that is away, in their order, and all of them go there`() async throws {
        let sink = AwaySink(attempts: 5)
        let queue = queue(to: sink)
        let events = try (0..<20).map { try ToldEvent(.upload("/\($0)")) }
        for event in events { queue.offer(event) }
        try await wait(for: "the events") { sink.events.count == 20 && told.count == 2 }
        #expect(sink.events.map(\.id) == events.map(\.id))
        #expect(
            told == [
                "Events wait for away: not now. It is tried again and again.",
                "Events go to away again, with those that have waited.",
            ])
    }

    @Test func `no more wait than there is room for, and those that are left out are counted`() async throws {
        let sink = AwaySink(attempts: 3)
        let queue = queue(to: sink, limit: 5)
        for number in 0..<100 { queue.offer(try ToldEvent(.upload("/\(number)"))) }
        // A new line calls for those that wait.
        try await wait(for: "the events") {
            if let event = try? ToldEvent(.upload("/more")) { queue.offer(event) }
            return told.contains { $0.hasPrefix("Events go to away again") }
        }
        await queue.finish()
        let lost = sink.events.reduce(0) { sum, event in
            if case .dropped(let count) = event.content { sum + count } else { sum }
        }
        #expect(lost > 0)
        #expect(told.contains { $0.contains("events were not written to away: ") })
    }

    @Test func `at the end, or when nobody names it any more, what a place does not take is given up`() async throws {
        let sink = AwaySink(attempts: .max)
        let queue = queue(to: sink)
        for number in 0..<3 { queue.offer(try ToldEvent(.upload("/\(number)"))) }
        queue.leave()
        try await wait(for: "the last attempt") { told.contains { $0.contains("events were not written to away") } }
        await queue.finish()
        #expect(sink.events.count <= 3)
    }

    @Test func `a place that hangs does not keep the server from its end`() async throws {
        let sink = HangingSink()
        defer { for _ in 0..<3 { sink.release.signal() } }
        let queue = queue(to: sink)
        for number in 0..<3 { queue.offer(try ToldEvent(.upload("/\(number)"))) }
        await queue.finish(until: .now)
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("3 events were not written to hanging: it did not take them in time.") == true)
    }

    @Test func `events that wait for a place which settings do not name any more go there at the end`() async throws {
        let port = try ReservedPort()
        var options = EventSinkOptions()
        options.form = .syslog
        options.server = .stream(host: "127.0.0.1", port: port.name.port)
        let records = try EventRecords([]) { [words] name, trouble in
            words.all.withLock { $0.append(trouble.words(name)) }
        }
        func begin() throws {
            let open = try records.opened([options])
            records.change(to: open)
            try open.first?.queue.offer(ToldEvent(.upload("/a")))
        }
        try begin()
        try await wait(for: "the first attempt") { told.contains { $0.hasPrefix("Events wait for ") } }
        records.change(to: [])
        let collector = try RawListener(port: port.name.port)
        await records.finish()
        // The next attempt would have come about a second after the first.
        _ = try collector.accept(within: .milliseconds(100))
        #expect(told.last?.hasPrefix("Events go to ") == true)
    }
}
