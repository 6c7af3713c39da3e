// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Which of a loop's two threads drives it, while the other one is its deputy.
///
/// The driver itself may make calls that are brief unless a disk is slow: the deputy looks every two milliseconds whether it
/// is stuck in one, and then drives the loop from there on. Who comes back from such a call is the deputy of the
/// other. So a call costs no wake-up of another thread, and a slow disk stops a loop for two to four milliseconds.
final class Relief: Sendable {
    /// The time of one thread as driver, counted from 0.
    typealias Shift = UInt32

    private enum Deputy: UInt8, AtomicRepresentable {
        /// Nobody needed one yet.
        case none
        /// Stuck in a call, or resting after it: disks that were slow are slow again.
        case away
        /// Nobody was in a call lately.
        case asleep
        case watching
    }

    private let course = Atomic(Course(shift: 0))
    private let deputy = Atomic(Deputy.none)
    /// The thread that drives, as the kernel counts threads.
    private let thread = Atomic<CInt>(0)
    private let isOver = Atomic(false)
    private let bell = Semaphore()
    private let rest: Duration

    private static let look = Duration.milliseconds(2)
    /// After so many looks a call has lasted, though its thread waits for nothing.
    private static let long = 4
    /// After so many looks without a call the deputy sleeps.
    private static let quiet = 4

    init(rest: Duration) { self.rest = rest }

    /// The calling thread begins its shift.
    func begin() { thread.store(System.currentThread, ordering: .releasing) }

    func isCurrent(_ shift: Shift) -> Bool { course.load(ordering: .acquiring).shift == shift }

    /// Lets both threads go.
    func end() {
        isOver.store(true, ordering: .releasing)
        bell.signal()
    }
}

/// What the driver says.
extension Relief {
    /// Whether there is a deputy who will look on, and the call may be made.
    ///
    /// `start` is called when one is needed for the first time.
    func enterCall(_ shift: Shift, startingDeputy start: () -> Void) -> Bool {
        let now = course.load(ordering: .relaxed)
        guard now.shift == shift else { return false }
        switch deputy.load(ordering: .acquiring) {
        case .none:
            deputy.store(.away, ordering: .releasing)
            start()
            return false
        case .away: return false
        case .asleep, .watching: break
        }
        course.store(now.next, ordering: .sequentiallyConsistent)
        if deputy.load(ordering: .sequentiallyConsistent) == .asleep, exchange(.asleep, for: .watching) {
            bell.signal()
        }
        return true
    }

    /// The call is over; the driver may have been relieved during it.
    func leaveCall(_ shift: Shift) {
        let now = course.load(ordering: .relaxed)
        if now.shift == shift { _ = advance(now, to: now.next) }
    }
}

/// What the deputy does.
extension Relief {
    /// Looks on until the driver is stuck, and says which shift begins then; `nil` when the loop has ended.
    func standBy(resting: Bool) -> Shift? {
        if resting { _ = bell.wait(for: rest) }
        var seen = course.load(ordering: .acquiring)
        var looks = 0
        deputy.store(.watching, ordering: .releasing)
        while !isOver.load(ordering: .acquiring) {
            Thread.pause(Self.look)
            let now = course.load(ordering: .acquiring)
            looks = now == seen ? looks + 1 : 0
            seen = now
            if now.isInCall {
                if looks > 0, lasts(looks), let shift = takeOver(from: now) { return shift }
            } else if looks >= Self.quiet {
                sleep(since: now)
                looks = 0
            }
        }
        return nil
    }

    private func lasts(_ looks: Int) -> Bool {
        looks >= Self.long || System.isWaiting(thread: thread.load(ordering: .acquiring))
    }

    private func takeOver(from stuck: Course) -> Shift? {
        // From here on the other thread is the one that is away.
        deputy.store(.away, ordering: .releasing)
        let relieved = Course(shift: stuck.shift &+ 1)
        if advance(stuck, to: relieved) { return relieved.shift }
        deputy.store(.watching, ordering: .releasing)
        return nil
    }

    private func sleep(since last: Course) {
        deputy.store(.asleep, ordering: .sequentiallyConsistent)
        // A call that has begun meanwhile did not see it.
        let isCalled = course.load(ordering: .sequentiallyConsistent) != last
        if isCalled, exchange(.asleep, for: .watching) { return }
        bell.wait()
    }

    private func exchange(_ old: Deputy, for new: Deputy) -> Bool {
        deputy.compareExchange(expected: old, desired: new, ordering: .sequentiallyConsistent).exchanged
    }

    private func advance(_ old: Course, to new: Course) -> Bool {
        course.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged
    }
}

/// The shift, and how many calls were entered or left in it.
private struct Course: RawRepresentable, AtomicRepresentable, Equatable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    init(shift: Relief.Shift) { rawValue = UInt64(shift) << 32 }

    var shift: Relief.Shift { Relief.Shift(rawValue >> 32) }

    var isInCall: Bool { rawValue & 1 == 1 }

    /// A call further; the count goes round without touching the shift.
    var next: Course { Course(rawValue: rawValue & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: rawValue) &+ 1)) }
}
