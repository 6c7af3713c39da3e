// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The work of the deputy.
extension Relief {
    private static let interval = Duration.milliseconds(2)

    /// Looks on until the driver is stuck, and says which shift begins then; `nil` when the loop has ended.
    func standBy(resting: Bool) -> Shift? {
        if resting { takeRest() }
        while !isOver.load(ordering: .acquiring) {
            rest.withLock { $0.end(at: .now) }
            deputy.store(.watching, ordering: .releasing)
            if let shift = watch() { return shift }
            takeRest()
        }
        return nil
    }

    private func takeRest() { _ = bell.wait(for: rest.withLock { $0.length }) }

    /// The same; `nil` also when calls have become slow, and none is made any more.
    private func watch() -> Shift? {
        var lookout = StallDetector(at: course.load(ordering: .acquiring))
        var isSlow = false
        while !isOver.load(ordering: .acquiring) {
            Thread.pause(Self.interval)
            let now = course.load(ordering: .acquiring)
            switch lookout.look(now, isWaiting: { System.isWaiting(thread: thread.load(ordering: .acquiring)) }) {
            case .nothing: break
            case .quiet where !isSlow:
                sleep(since: now)
                lookout = StallDetector(at: course.load(ordering: .acquiring))
            case .quiet: return nil
            case .slow:
                // The present call may still last, so it is looked after to its end.
                stepAway()
                isSlow = true
            case .stuck:
                if let shift = takeOver(from: now) { return shift }
                if !isSlow { deputy.store(.watching, ordering: .releasing) }
            }
        }
        return nil
    }

    private func takeOver(from stuck: Course) -> Shift? {
        let before = rest.withLock { $0 }
        // From here on the other thread is the one that is away.
        stepAway()
        let relieved = Course(shift: stuck.shift &+ 1)
        if advance(stuck, to: relieved) { return relieved.shift }
        rest.withLock { $0 = before }
        return nil
    }

    private func stepAway() {
        rest.withLock { $0.begin(at: .now) }
        deputy.store(.away, ordering: .releasing)
    }

    private func sleep(since last: Course) {
        deputy.store(.asleep, ordering: .sequentiallyConsistent)
        // A call that has begun meanwhile did not see it.
        let isCalled = course.load(ordering: .sequentiallyConsistent) != last
        if isCalled, exchange(.asleep, for: .watching) { return }
        bell.wait()
    }
}
