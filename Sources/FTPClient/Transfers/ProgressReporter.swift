// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Makes the progress of one transfer of byte counts and the clock.
struct ProgressMeter {
    private(set) var progress: TransferProgress
    private let start: ContinuousClock.Instant
    private var window: RateWindow

    init(
        name: FileName, direction: TransferProgress.Direction, total: Int64?, now: ContinuousClock.Instant = .now
    ) {
        progress = TransferProgress(
            name: name, direction: direction, stage: .moving, completed: 0, resumedFrom: 0, total: total,
            elapsed: .zero, rate: 0)
        start = now
        window = RateWindow(start: now)
    }

    /// Goes on from `offset`; the rate counts from here.
    mutating func resume(at offset: Int64, now: ContinuousClock.Instant = .now) {
        progress.completed = offset
        progress.resumedFrom = offset
        window = RateWindow(start: now)
    }

    /// Takes the number of bytes that have moved since the transfer began or went on.
    mutating func update(
        moved: Int64, stage: TransferProgress.Stage = .moving, now: ContinuousClock.Instant = .now
    ) -> TransferProgress {
        progress.stage = stage
        progress.completed = progress.resumedFrom + moved
        progress.elapsed = now - start
        progress.rate = window.rate(at: now, moved: moved)
        return progress
    }
}

/// The rate over the last three seconds or so: a few marks of the past, of which the oldest is the base.
struct RateWindow {
    private var marks: [(time: ContinuousClock.Instant, moved: Int64)]

    init(start: ContinuousClock.Instant) { marks = [(start, 0)] }

    mutating func rate(at now: ContinuousClock.Instant, moved: Int64) -> Double {
        while marks.count > 1, now - marks[1].time >= .seconds(3) { marks.removeFirst() }
        let base = marks[0]
        if let last = marks.last, now - last.time >= .milliseconds(300) { marks.append((now, moved)) }
        let seconds = (now - base.time) / .seconds(1)
        return seconds > 0 ? Double(moved - base.moved) / seconds : 0
    }
}

/// Tells the observer of one download or upload how far it is, over however many transfer commands that takes.
final class ProgressReporter: Sendable {
    private let meter: Mutex<ProgressMeter>
    private let observer: ProgressObserver?

    init(name: FileName, direction: TransferProgress.Direction, total: Int64?, observer: ProgressObserver?) {
        meter = Mutex(ProgressMeter(name: name, direction: direction, total: total))
        self.observer = observer
    }

    /// Begins the count of a transfer command's bytes, with `offset` of the file's in place.
    ///
    /// `total` are the bytes that the command will move, if that is known.
    func begin(at offset: Int64, moving total: Int64?) -> TransferMeter {
        meter.withLock { $0.resume(at: offset) }
        return TransferMeter(total: total, reporter: observer == nil ? nil : self)
    }

    /// Counts the bytes of one command among several that run at the same time, of which `shown` tells all together.
    func meter(showing shown: ByteCounter) -> TransferMeter {
        TransferMeter(reporter: observer == nil ? nil : self, showing: shown)
    }

    /// Tells the observer now; `moved` are the bytes of the present command.
    func tell(_ stage: TransferProgress.Stage, moved: Int64) {
        let progress = meter.withLock { $0.update(moved: moved, stage: stage) }
        observer?(progress)
    }
}

/// Counts the bytes of one transfer command.
struct TransferMeter: Sendable {
    let counter = ByteCounter()
    /// The bytes that will move, if that is known.
    let total: Int64?
    private let reporter: ProgressReporter?
    /// The bytes that are told in place of those of this command.
    private let shown: ByteCounter?

    init(total: Int64? = nil, reporter: ProgressReporter? = nil, showing shown: ByteCounter? = nil) {
        (self.total, self.reporter, self.shown) = (total, reporter, shown)
    }

    var moved: Int64 { counter.value }

    var isObserved: Bool { reporter != nil }

    /// Tells the observer ten times a second, until the task is cancelled.
    func tell(on loop: EventLoop) async {
        while await loop.sleep(until: loop.deadline(after: .milliseconds(100))) { tell(.moving) }
    }

    func tell(_ stage: TransferProgress.Stage) { reporter?.tell(stage, moved: shown?.value ?? moved) }
}
