// SPDX-License-Identifier: Apache-2.0

/// Counts the bytes of one transfer and tells its observer, at most ten times a second.
struct ProgressMeter {
    private(set) var progress: TransferProgress
    private let observer: ProgressObserver?
    private let start: ContinuousClock.Instant
    private var lastReport: ContinuousClock.Instant
    private var window: RateWindow

    init(
        name: [UInt8], direction: TransferProgress.Direction, total: Int64?, observer: ProgressObserver?,
        now: ContinuousClock.Instant = .now
    ) {
        progress = TransferProgress(
            name: name, direction: direction, stage: .moving, completed: 0, resumedFrom: 0, total: total,
            elapsed: .zero, rate: 0)
        self.observer = observer
        start = now
        lastReport = now
        window = RateWindow(start: now)
    }

    /// Says where the transfer goes on from; the rate counts from here.
    mutating func resume(at offset: Int64, now: ContinuousClock.Instant = .now) {
        progress.completed = offset
        progress.resumedFrom = offset
        window = RateWindow(start: now, completed: offset)
    }

    /// Learns the total late, for instance from the text of the 150.
    mutating func expect(total: Int64) { progress.total = total }

    /// More bytes are in place.
    mutating func add(_ count: Int, now: ContinuousClock.Instant = .now) {
        progress.completed += Int64(count)
        guard observer != nil, now - lastReport >= .milliseconds(100) else { return }
        report(now)
    }

    /// Another stage begins; always told.
    mutating func enter(_ stage: TransferProgress.Stage, now: ContinuousClock.Instant = .now) {
        progress.stage = stage
        report(now)
    }

    /// Since the beginning.
    func elapsed(now: ContinuousClock.Instant = .now) -> Duration { now - start }

    private mutating func report(_ now: ContinuousClock.Instant) {
        lastReport = now
        progress.elapsed = now - start
        progress.rate = window.rate(at: now, completed: progress.completed)
        observer?(progress)
    }
}

/// The rate over the last three seconds or so: a few marks of the past, the oldest of which is the base.
struct RateWindow {
    private var marks: [(time: ContinuousClock.Instant, completed: Int64)]

    init(start: ContinuousClock.Instant, completed: Int64 = 0) { marks = [(start, completed)] }

    mutating func rate(at now: ContinuousClock.Instant, completed: Int64) -> Double {
        while marks.count > 1, now - marks[1].time >= .seconds(3) { marks.removeFirst() }
        let base = marks[0]
        if let last = marks.last, now - last.time >= .milliseconds(300) { marks.append((now, completed)) }
        let seconds = (now - base.time) / .seconds(1)
        return seconds > 0 ? Double(completed - base.completed) / seconds : 0
    }
}
