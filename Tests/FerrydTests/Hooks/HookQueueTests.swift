// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Synchronization
import Testing

@testable import FTPServer
@testable import ferryd

/// A hook that answers as a test wants, and writes down what it is told.
private final class ScriptedHook: HookDelivery {
    private let answer: @Sendable (_ event: SpooledEvent, _ attempt: Int) -> HookOutcome
    private let told = Mutex<[String]>([])
    private let busy = Mutex((now: 0, most: 0))

    init(_ answer: @escaping @Sendable (SpooledEvent, Int) -> HookOutcome) { self.answer = answer }

    var ids: [String] { told.withLock { $0 } }
    var mostAtOnce: Int { busy.withLock { $0.most } }

    func deliver(_ event: SpooledEvent) async -> HookOutcome {
        busy.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        defer { busy.withLock { $0.now -= 1 } }
        await Task.yield()
        let attempt = told.withLock { told in
            told.append(event.id)
            return told.count { $0 == event.id }
        }
        return answer(event, attempt)
    }
}

/// The reports of a queue, in words.
private final class Reports: Sendable {
    let words = Mutex<[String]>([])

    var all: [String] { words.withLock { $0 } }
}

@Suite(.ownThread, .timeLimit(.minutes(1))) final class HookQueueTests {
    private let directory: TemporaryDirectory
    private let reports = Reports()

    init() throws { directory = try TemporaryDirectory(named: "hooks") }

    private func queue(_ hook: ScriptedHook, atOnce: Int = 1, tries: Int = 5, limit: Int = 100) throws -> HookQueue {
        let terms = HookQueue.Terms(atOnce: atOnce, tries: tries, limit: limit, pause: { _ in .milliseconds(1) })
        let (spool, waiting) = try HookSpool.open("spool", in: Array(directory.path.utf8))
        return HookQueue("test", to: hook, terms, spool: spool, waiting: waiting) { [reports] report in
            reports.words.withLock { $0.append(report.words) }
        }
    }

    private func waiting() throws -> [SpooledEvent] {
        try HookSpool.open("spool", in: Array(directory.path.utf8)).waiting
    }

    private func wait(_ condition: () throws -> Bool) async throws {
        let limit = WaitLimit.usual
        while try !condition() {
            if limit.passed { throw limit.exceeded("a hook") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func `events are told in their order, and leave the spool`() async throws {
        let hook = ScriptedHook { _, _ in .taken }
        let queue = try queue(hook)
        let running = Task { await queue.run() }
        let events = try (0..<20).map { try ToldEvent(.upload("/\($0)")) }
        for event in events { queue.offer(event) }
        try await wait { hook.ids.count == 20 }
        queue.end()
        await running.value
        #expect(hook.ids == events.map(\.id))
        #expect(try waiting().isEmpty)
        #expect(hook.mostAtOnce == 1)
    }

    @Test func `what fails is tried again, and told once that it is put off`() async throws {
        let hook = ScriptedHook { _, attempt in attempt < 3 ? .notNow("busy") : .taken }
        let queue = try queue(hook)
        let running = Task { await queue.run() }
        queue.offer(try ToldEvent(.upload("/a")))
        try await wait { hook.ids.count == 3 }
        try await wait { try self.waiting().isEmpty }
        running.cancel()
        await running.value
        #expect(reports.all.count == 1)
        #expect(reports.all.first?.contains("was not taken: busy. It is tried again") == true)
    }

    @Test func `who looks on sees how many wait, how many were not taken, why, and when they are tried again`()
        async throws
    {
        let hook = ScriptedHook { event, _ in event.text.contains("/bad") ? .notNow("busy") : .taken }
        var terms = HookQueue.Terms()
        terms.pause = { _ in .seconds(60) }
        let (spool, waiting) = try HookSpool.open("spool", in: Array(directory.path.utf8))
        let queue = HookQueue("test", to: hook, terms, spool: spool, waiting: waiting) { _ in }
        #expect(queue.standing == HookQueue.Standing())
        for name in ["/bad", "/good", "/bad2"] { queue.offer(try ToldEvent(.upload(name))) }
        #expect(queue.standing.waiting == 3 && queue.standing.putOff == 0 && queue.standing.next == nil)
        let running = Task { await queue.run() }
        try await wait { queue.standing.waiting == 2 && queue.standing.putOff == 2 }
        let standing = queue.standing
        #expect(standing.reason == "busy")
        let next = try #require(standing.next)
        #expect(next > .seconds(20) && next <= .seconds(60))
        running.cancel()
        await running.value
    }

    @Test func `an event that is never taken is given up and told, and others go on`() async throws {
        let hook = ScriptedHook { event, _ in
            event.text.contains("/bad") ? .notNow("broken") : event.text.contains("/no") ? .never("no") : .taken
        }
        let queue = try queue(hook, tries: 3)
        let running = Task { await queue.run() }
        let bad = try ToldEvent(.upload("/bad"))
        queue.offer(bad)
        queue.offer(try ToldEvent(.upload("/no")))
        queue.offer(try ToldEvent(.upload("/good")))
        try await wait { try hook.ids.count == 5 && self.waiting().isEmpty }
        running.cancel()
        await running.value
        #expect(hook.ids.count { $0 == bad.id } == 3)
        let words = reports.all
        #expect(words.contains { $0.contains("\(bad.id) (upload) was not taken and is given up: broken, 3 times.") })
        #expect(words.contains { $0.hasSuffix("given up: no.") })
    }

    @Test func `so many are told at once, and no more`() async throws {
        let hook = ScriptedHook { _, _ in .taken }
        let queue = try queue(hook, atOnce: 3)
        for number in 0..<30 { queue.offer(try ToldEvent(.upload("/\(number)"))) }
        let running = Task { await queue.run() }
        try await wait { hook.ids.count == 30 }
        running.cancel()
        await running.value
        #expect(hook.mostAtOnce <= 3)
    }

    @Test func `what was not taken waits for the next start, whatever cut the file off`() async throws {
        let events = try (0..<3).map { try ToldEvent(.upload("/\($0)")) }
        do {
            let queue = try queue(ScriptedHook { _, _ in .notNow("down") }, tries: 1000)
            for event in events { queue.offer(event) }
            try await wait { try self.waiting().count == 3 }
        }
        // A kill in the middle of a line.
        let path = directory.path("spool")
        try Files.write(Files.read(path) + Array("+{\"version\":1,\"id\":\"x".utf8), to: path)
        #expect(try waiting().map(\.id) == events.map(\.id))
        let hook = ScriptedHook { _, _ in .taken }
        let queue = try queue(hook)
        queue.offer(try ToldEvent(.upload("/later")))
        let running = Task { await queue.run() }
        try await wait { hook.ids.count == 4 }
        running.cancel()
        await running.value
        #expect(Array(hook.ids.prefix(3)) == events.map(\.id))
        #expect(try waiting().isEmpty)
    }

    @Test func `a queue at rest tells nothing, and what came goes to the way that it has then`() async throws {
        let (first, second) = (ScriptedHook { _, _ in .notNow("down") }, ScriptedHook { _, _ in .taken })
        let queue = try queue(first, tries: 1000)
        let terms = HookQueue.Terms(tries: 5, pause: { _ in .milliseconds(1) })
        #expect(queue.work(by: first, terms))
        #expect(!queue.work(by: first, terms))
        let running = Task { await queue.run() }
        let event = try ToldEvent(.upload("/a"))
        queue.offer(event)
        try await wait { !first.ids.isEmpty }
        _ = queue.rest()
        // It returns by itself, and keeps what was not taken.
        await running.value
        #expect(queue.rest() == 1)
        let later = try ToldEvent(.upload("/b"))
        queue.offer(later)
        try await wait { try self.waiting().count == 2 }
        #expect(queue.work(by: second, terms))
        let again = Task { await queue.run() }
        try await wait { second.ids.count == 2 }
        queue.end()
        await again.value
        #expect(Set(second.ids) == [event.id, later.id])
        #expect(try waiting().isEmpty)
    }

    @Test func `events beyond the bound are left out, counted and told`() async throws {
        let queue = try queue(ScriptedHook { _, _ in .taken }, limit: 3)
        for number in 0..<10 { queue.offer(try ToldEvent(.upload("/\(number)"))) }
        try await wait { try self.waiting().count == 3 }
        queue.offer(try ToldEvent(.upload("/more")))
        let running = Task { await queue.run() }
        queue.end()
        await running.value
        queue.offer(try ToldEvent(.upload("/again")))
        try await wait { !self.reports.all.isEmpty }
        #expect(
            reports.all.contains { $0.contains("events are left out: 3 events or 64 MB wait for it already") })
    }

    @Test(.enabled(if: geteuid() == 0, "only root mounts a small disk"))
    func `a write that a full disk cuts off leaves the events before and behind it whole`() throws {
        try #require(mount("tmpfs", directory.path, "tmpfs", 0, "size=16k,mode=700") == 0)
        defer { umount2(directory.path, Int32(MNT_DETACH)) }
        func event(_ path: String) throws -> SpooledEvent { SpooledEvent(try ToldEvent(.upload(path))) }
        let (spool, _) = try HookSpool.open("spool", in: Array(directory.path.utf8))
        let (before, behind) = (try event("/before"), try event("/behind"))
        try spool.add([before])
        let large = try event("/" + String(repeating: "a", count: 20_000))
        #expect(throws: Errno.self) { try spool.add([large]) }
        try spool.add([behind])
        #expect(try waiting() == [before, behind])
    }

    @Test func `the spool does not grow for ever`() async throws {
        let (spool, _) = try HookSpool.open("spool", in: Array(directory.path.utf8))
        let stays = SpooledEvent(try ToldEvent(.upload("/stays")))
        try spool.add([stays])
        for _ in 0..<1500 {
            let event = SpooledEvent(try ToldEvent(.upload("/goes")))
            try spool.add([event])
            spool.remove(event.id)
        }
        #expect(try Files.read(directory.path("spool")).count < 400_000)
        #expect(try waiting() == [stays])
    }
}
