// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// All places outside the server to which events go, as the settings have them.
struct EventOutlets: Sendable {
    private let queues: [EventQueue]
    /// The subscriber for all of them; `nil` where there are none, which costs the sessions nothing.
    let desk: EventDesk?

    /// Opens the places; what is lost on the way there is told to the log.
    init(_ options: Options, tellingTo log: any ServerLog) throws(UsageError) {
        var (queues, outlets): ([EventQueue], [EventOutlet]) = ([], [])
        for sink in options.events {
            let queue = EventQueue(to: try sink.sink()) { log.tell(.eventsLost($1, place: $0, reason: $2)) }
            queues.append(queue)
            outlets.append(EventOutlet(filter: sink.filter, receiver: queue))
        }
        self.queues = queues
        desk = outlets.isEmpty ? nil : EventDesk(outlets)
    }

    /// Opens files anew; the reasons why some could not be.
    ///
    /// - Returns: The paths of the files, without those that could not be opened.
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
