// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Looks at a transfer's byte counter ten times a second and tells the observer.
final class ProgressReporter: Sendable {
    private let meter: Mutex<ProgressMeter>
    private let observer: ProgressObserver?
    private let counter = Mutex(ByteCounter())
    private let ticking = Mutex<Task<Void, Never>?>(nil)

    init(name: [UInt8], direction: TransferProgress.Direction, total: Int64?, observer: ProgressObserver?) {
        meter = Mutex(ProgressMeter(name: name, direction: direction, total: total))
        self.observer = observer
    }

    deinit { ticking.withLock { $0?.cancel() } }

    /// Begins to report a transfer that goes on from `offset`, and gives the counter of the bytes it moves.
    func begin(at offset: Int64, on loop: EventLoop) -> ByteCounter {
        let counter = ByteCounter()
        self.counter.withLock { $0 = counter }
        meter.withLock { $0.resume(at: offset) }
        guard observer != nil else { return counter }
        let task = Task(executorPreference: loop) { [weak self] in
            while await loop.sleep(until: loop.deadline(after: .milliseconds(100))), let self { self.tell(.moving) }
        }
        ticking.withLock { $0 = task }
        return counter
    }

    /// No more bytes move; says so.
    func enter(_ stage: TransferProgress.Stage) async {
        let task = ticking.withLock { $0.take() }
        task?.cancel()
        await task?.value
        tell(stage)
    }

    private func tell(_ stage: TransferProgress.Stage) {
        let moved = counter.withLock { $0.value }
        let progress = meter.withLock { $0.update(moved: moved, stage: stage) }
        observer?(progress)
    }
}
