// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit
import Synchronization

/// The places where events are written down, as the settings have them; they may change while events come.
final class EventRecords: Sendable {
    /// One place: what the settings say of it, and the queue before it.
    struct Record: Sendable {
        let options: EventSinkOptions
        let queue: EventQueue

        var outlet: EventOutlet { EventOutlet(filter: options.filter, receiver: queue) }
    }

    private struct Leaving {
        weak var queue: EventQueue?
    }

    /// Tells all of them.
    let desk = EventDesk()
    private let records = Mutex<[Record]>([])
    /// The queues of places that are gone: each lives as long as somebody writes what waits in it.
    private let leaving = Mutex<[Leaving]>([])
    private let complain: @Sendable (String, SinkTrouble) -> Void

    /// Opens the places; of trouble on the way there `complain` is told, with the name of the place.
    init(
        _ options: [EventSinkOptions], complaining complain: @escaping @Sendable (String, SinkTrouble) -> Void
    ) throws(UsageError) {
        self.complain = complain
        change(to: try opened(options))
    }

    /// The places of other settings, all of them open; those that are open already stay so.
    func opened(_ options: [EventSinkOptions]) throws(UsageError) -> [Record] {
        var free = records.withLock { $0 }
        var open: [Record] = []
        for sink in options {
            if let index = free.firstIndex(where: { $0.options.isSamePlace(as: sink) }) {
                open.append(Record(options: sink, queue: free.remove(at: index).queue))
            } else {
                open.append(Record(options: sink, queue: EventQueue(to: try sink.sink(), complaining: complain)))
            }
        }
        return open
    }

    /// Tells these from now on; what waits for those that are gone is written still, and then they are closed.
    func change(to new: [Record]) {
        let old = records.withLock { records in
            defer { records = new }
            return records
        }
        desk.change(to: new.map(\.outlet))
        let gone = old.map(\.queue).filter { queue in !new.contains { $0.queue === queue } }
        for queue in gone { queue.leave() }
        leaving.withLock { leaving in
            leaving.removeAll { $0.queue == nil }
            leaving += gone.map { Leaving(queue: $0) }
        }
    }

    /// The events that wait for each of the places.
    var lengths: [(name: String, waiting: Int)] {
        records.withLock { records in records.map { (name: $0.queue.sink.name, waiting: $0.queue.length) } }
    }

    /// Opens files anew.
    ///
    /// - Returns: The paths of the files, and a sentence for each that could not be opened.
    func reopen() -> (paths: [String], mistakes: [String]) {
        var (paths, mistakes): ([String], [String]) = ([], [])
        for record in records.withLock({ $0 }) where record.queue.sink is EventFile {
            do throws(UsageError) {
                try record.queue.sink.reopen()
                paths.append(record.queue.sink.name)
            } catch {
                mistakes.append(error.message)
            }
        }
        return (paths, mistakes)
    }

    /// Writes what still waits, also for places that are gone, to all of them at once and within one time.
    func finish() async {
        let deadline = Deadline.after(EventQueue.farewell)
        let queues = records.withLock { $0.map(\.queue) } + leaving.withLock { $0.compactMap(\.queue) }
        await withDiscardingTaskGroup { group in
            for queue in queues { group.addTask { await queue.finish(until: deadline) } }
        }
    }
}

extension EventSinkOptions {
    /// True if both write to the same place, so that it need not be opened again.
    fileprivate func isSamePlace(as other: EventSinkOptions) -> Bool {
        form == other.form && file == other.file && server == other.server
    }
}
