// SPDX-License-Identifier: Apache-2.0

/// Makes the progress of one transfer of byte counts and the clock.
struct ProgressMeter {
    private(set) var progress: TransferProgress
    private let start: ContinuousClock.Instant
    private var window: RateWindow

    init(
        name: [UInt8], direction: TransferProgress.Direction, total: Int64?, now: ContinuousClock.Instant = .now
    ) {
        progress = TransferProgress(
            name: name, direction: direction, stage: .moving, completed: 0, resumedFrom: 0, total: total,
            elapsed: .zero, rate: 0)
        start = now
        window = RateWindow(start: now)
    }

    /// The transfer goes on from `offset`; the rate counts from here.
    mutating func resume(at offset: Int64, now: ContinuousClock.Instant = .now) {
        progress.completed = offset
        progress.resumedFrom = offset
        window = RateWindow(start: now)
    }

    /// So many bytes have moved since the transfer began or went on.
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
