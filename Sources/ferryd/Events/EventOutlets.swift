// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The places where events are written down, as the settings have them.
struct EventRecords: Sendable {
    private let queues: [EventQueue]
    fileprivate let outlets: [EventOutlet]
    /// Tells all of them.
    let desk: EventDesk

    /// Opens the places; of events that are lost on the way there `complain` is told the number, the place and the reason.
    init(
        _ options: [EventSinkOptions], complaining complain: @escaping @Sendable (Int, String, String) -> Void
    ) throws(UsageError) {
        var (queues, outlets): ([EventQueue], [EventOutlet]) = ([], [])
        for sink in options {
            let queue = EventQueue(to: try sink.sink()) { complain($1, $0, $2) }
            queues.append(queue)
            outlets.append(EventOutlet(filter: sink.filter, receiver: queue))
        }
        (self.queues, self.outlets) = (queues, outlets)
        desk = EventDesk(outlets)
    }

    /// Opens files anew.
    ///
    /// - Returns: The paths of the files, and a sentence for each that could not be opened.
    func reopen() -> (paths: [String], mistakes: [String]) {
        var (paths, mistakes): ([String], [String]) = ([], [])
        for queue in queues where queue.sink is EventFile {
            do throws(UsageError) {
                try queue.sink.reopen()
                paths.append(queue.sink.name)
            } catch {
                mistakes.append(error.message)
            }
        }
        return (paths, mistakes)
    }

    /// Writes what still waits.
    func finish() async {
        for queue in queues { await queue.finish() }
    }
}

/// All places outside the server to which events go: records and hooks.
struct EventOutlets: Sendable {
    let records: EventRecords
    private let hooks: [HookQueue]
    /// The subscriber for all of them; `nil` where there are none, which costs the sessions nothing.
    let desk: EventDesk?

    /// The time for hooks to take what is due when the server ends; the rest waits in their spools.
    private static let farewell = Duration.seconds(5)

    /// Opens the places; what is lost on the way there is told to the log.
    init(_ options: Options, in state: StateDirectory, tellingTo log: any ServerLog) throws(UsageError) {
        let records = try EventRecords(options.events) { log.tell(.eventsLost($0, place: $1, reason: $2)) }
        var (hooks, outlets): ([HookQueue], [EventOutlet]) = ([], records.outlets)
        for hook in options.hooks {
            let queue = try Self.queue(for: hook, in: state, records.desk, log)
            hooks.append(queue)
            outlets.append(EventOutlet(filter: hook.filter, receiver: queue))
        }
        (self.records, self.hooks) = (records, hooks)
        desk = outlets.isEmpty ? nil : EventDesk(outlets)
    }

    /// `records` are the places that learn of a hook that fails.
    private static func queue(
        for hook: HookOptions, in state: StateDirectory, _ records: EventDesk, _ log: any ServerLog
    ) throws(UsageError) -> HookQueue {
        let delivery = try hook.delivery()
        let (name, spool) = (hook.shown, hook.spoolName)
        let terms = HookQueue.Terms(atOnce: hook.atOnce, tries: hook.tries)
        do throws(Errno) {
            let (file, waiting) = try HookSpool.open(spool, in: state.path)
            return HookQueue(name, to: delivery, terms, spool: file, waiting: waiting) { report in
                log.tell(.hook(name, report))
                if case .gaveUp(let event, let reason) = report, let kind = EventKind(rawValue: event.kind) {
                    records.tell(.hookFailed, .hookFailed(hook: name, id: event.id, kind: kind, reason: reason))
                }
            }
        } catch {
            throw UsageError("The file \(state)/\(spool), in which events wait for \(name), cannot be used: \(error).")
        }
    }

    /// Tells hooks their events, until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            for hook in hooks { group.addTask { await hook.run() } }
        }
    }

    /// Lets hooks take what is due, for a moment, and writes what still waits; `running` is the task of `run`.
    func finish(_ running: Task<Void, Never>) async {
        for hook in hooks { hook.end() }
        let limit = Task {
            if (try? await Task.sleep(for: Self.farewell)) != nil { running.cancel() }
        }
        await running.value
        limit.cancel()
        await records.finish()
    }
}
