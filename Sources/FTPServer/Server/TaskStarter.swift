// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Lets tasks start tasks beside themselves, all of them children of the one that runs the server.
///
/// A task group takes tasks only from the one who opened it; here others hand theirs in. There is a group for each
/// loop, which runs on it, so that nothing is handed from thread to thread.
final class TaskStarter: Sendable {
    private let inlets: [TaskInlet]
    /// Handed in and not ended, or held.
    private let pending = Atomic(0)
    private let holds = Atomic(0)

    init(on loops: [EventLoop]) { inlets = loops.map { TaskInlet(on: $0) } }

    /// Starts a task on a loop.
    func start(on loop: EventLoop, _ body: @escaping TaskInlet.Body) {
        pending.add(1, ordering: .relaxed)
        inlets.first { $0.loop === loop }?.hand(in: body)
    }

    /// The number of things that are held.
    var held: Int { holds.load(ordering: .relaxed) }

    /// Counts something that may start a task later, until it is released.
    func hold() {
        holds.add(1, ordering: .relaxed)
        pending.add(1, ordering: .relaxed)
    }

    func release() {
        holds.subtract(1, ordering: .relaxed)
        end()
    }

    private func end() {
        guard pending.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        for inlet in inlets { inlet.close() }
    }

    /// Runs what is handed in until nothing is left.
    ///
    /// With its task all tasks are cancelled that were handed in, and those to come; `wakeHeld` must see to it that
    /// what is held is released then.
    func run(wakeHeld: @escaping @Sendable () -> Void) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for inlet in inlets {
                    group.addTask(executorPreference: inlet.loop) { await self.run(inlet) }
                }
            }
        } onCancel: {
            wakeHeld()
        }
    }

    private func run(_ inlet: TaskInlet) async {
        await withDiscardingTaskGroup { group in
            while case let bodies = await inlet.next(), !bodies.isEmpty {
                for body in bodies {
                    group.addTask(executorPreference: inlet.loop) {
                        await body()
                        self.end()
                    }
                }
            }
        }
    }
}
