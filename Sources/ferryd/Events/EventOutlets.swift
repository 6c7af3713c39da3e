// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit
import Synchronization

/// All places outside the server to which events go: records and hooks, which may change while events come.
final class EventOutlets: Sendable {
    let records: EventRecords
    /// The subscriber for all of them.
    let desk = EventDesk()
    /// The last events, for whoever asks the running server; `nil` where nobody can.
    let recent: RecentEvents?
    private let state: StateDirectory
    private let log: any ServerLog
    private let hooks = Mutex(Hooks())
    /// The hooks that somebody has to run.
    private let idle: AsyncStream<HookQueue>
    private let starting: AsyncStream<HookQueue>.Continuation

    private struct Hooks {
        var working: [Hook] = []
        /// Those that settings do not name any more, by the names of their spools, each of which has one queue for ever.
        var resting: [String: HookQueue] = [:]
    }

    /// A hook of the settings, and all that it needs.
    fileprivate struct Hook: Sendable {
        let options: HookOptions
        let delivery: any HookDelivery
        let spool: String
        let queue: HookQueue

        var terms: HookQueue.Terms { HookQueue.Terms(atOnce: options.atOnce, tries: options.tries) }
    }

    /// The outlets that settings mean: every place is open, every secret is read, and nothing is told yet.
    struct Plan: Sendable {
        fileprivate let records: [EventRecords.Record]
        fileprivate let hooks: [Hook]
    }

    /// The time for hooks to take what is due when the server ends; the rest waits in their spools.
    private static let farewell = Duration.seconds(5)

    /// Opens the places; what is lost on the way there is told to the log.
    init(_ options: Options, in state: StateDirectory, tellingTo log: any ServerLog) throws(UsageError) {
        records = try EventRecords([]) { log.tell(.sink($0, $1)) }
        (self.state, self.log) = (state, log)
        recent = options.controlSocket == .off ? nil : RecentEvents()
        (idle, starting) = AsyncStream.makeStream(of: HookQueue.self)
        change(to: try plan(options))
    }

    /// Does all that can fail on the way to other settings; it waits for the disk.
    ///
    /// One reload at a time asks.
    func plan(_ options: Options) throws(UsageError) -> Plan {
        let open = try records.opened(options.events)
        var known = hooks.withLock { hooks in
            hooks.resting.merging(hooks.working.map { ($0.spool, $0.queue) }) { $1 }
        }
        var names: Set<String> = []
        var planned: [Hook] = []
        for hook in options.hooks {
            var number = 1
            while !names.insert(hook.spoolName(number)).inserted { number += 1 }
            let (spool, delivery) = (hook.spoolName(number), try hook.delivery())
            let queue: HookQueue
            if let present = known.removeValue(forKey: spool) {
                queue = present
            } else {
                queue = try self.queue(for: hook, by: delivery, in: spool)
            }
            planned.append(Hook(options: hook, delivery: delivery, spool: spool, queue: queue))
        }
        return Plan(records: open, hooks: planned)
    }

    /// Tells these from now on; nothing that waits anywhere is lost, and nothing here fails.
    func change(to plan: Plan) {
        let gone = hooks.withLock { hooks in
            let names = Set(plan.hooks.map(\.spool))
            let gone = hooks.working.filter { !names.contains($0.spool) }
            hooks.working = plan.hooks
            for hook in gone { hooks.resting[hook.spool] = hook.queue }
            for name in names { hooks.resting[name] = nil }
            return gone
        }
        for hook in plan.hooks where hook.queue.work(by: hook.delivery, hook.terms) { starting.yield(hook.queue) }
        records.change(to: plan.records)
        desk.change(
            to: plan.records.map(\.outlet)
                + plan.hooks.map { EventOutlet(filter: $0.options.filter, receiver: $0.queue) }
                + (recent.map { [EventOutlet(filter: EventFilter(kinds: Set(EventKind.allCases)), receiver: $0)] } ?? [])
        )
        for hook in gone {
            let count = hook.queue.rest()
            if count > 0 { log.tell(.hook(hook.queue.name, .left(count))) }
        }
    }

    private func queue(
        for hook: HookOptions, by delivery: any HookDelivery, in spool: String
    ) throws(UsageError) -> HookQueue {
        let (name, log, records) = (hook.shown, log, records)
        do throws(Errno) {
            let (file, waiting) = try HookSpool.open(spool, in: state.path)
            return HookQueue(name, to: delivery, HookQueue.Terms(), spool: file, waiting: waiting) { report in
                log.tell(.hook(name, report))
                if case .gaveUp(let event, let reason) = report, let kind = EventKind(rawValue: event.kind) {
                    records.desk.tell(.hookFailed, .hookFailed(hook: name, id: event.id, kind: kind, reason: reason))
                }
            }
        } catch {
            throw UsageError("The file \(state)/\(spool), in which events wait for \(name), cannot be used: \(error).")
        }
    }

    /// The events that wait for each of the places.
    var lengths: [(name: String, waiting: Int)] {
        records.lengths
            + hooks.withLock { hooks in hooks.working.map { (name: "hook \($0.queue.name)", waiting: $0.queue.length) }
            }
    }

    /// The hooks in the order of the settings, and behind them those that these do not name any more, as far as events wait
    /// for them.
    var hookStandings: [(name: String, standing: HookQueue.Standing, isNamed: Bool)] {
        let (working, resting) = hooks.withLock { hooks in
            (hooks.working.map(\.queue), hooks.resting.sorted { $0.key < $1.key }.map(\.value))
        }
        let left = resting.map { (name: $0.name, standing: $0.standing, isNamed: false) }
        return working.map { (name: $0.name, standing: $0.standing, isNamed: true) }
            + left.filter { $0.standing.waiting > 0 }
    }

    /// Tells hooks their events, until the task is cancelled or `finish` is called.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await hook in idle { group.addTask { await hook.run() } }
        }
    }

    /// Lets hooks take what is due, for a moment, and writes what still waits; `running` is the task of `run`.
    func finish(_ running: Task<Void, Never>) async {
        desk.finish()
        starting.finish()
        for hook in hooks.withLock({ $0.working }) { hook.queue.end() }
        let limit = Task {
            if (try? await Task.sleep(for: Self.farewell)) != nil { running.cancel() }
        }
        await running.value
        limit.cancel()
        await records.finish()
    }
}
