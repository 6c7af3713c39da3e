// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The choice of a loop's driver among its two threads, while the other one is its deputy.
///
/// The driver itself may make calls that are brief unless a disk is slow. As long as such calls come, the deputy looks
/// every two milliseconds whether the driver is stuck in one, and then drives the loop from there on; who comes back
/// from such a call is the deputy of the other. So a call costs no wake-up of another thread, or one after a pause, and
/// what lasts stops a loop for two to four milliseconds.
final class Relief: Sendable {
    /// The time of one thread as driver, counted from 0.
    typealias Shift = UInt32

    enum Deputy: UInt8, AtomicRepresentable {
        /// No deputy was needed yet.
        case none
        /// On its way, stuck in a call, or resting: no calls are to be made on the loop.
        case away
        /// No call was made lately.
        case asleep
        case watching
    }

    let course = Atomic(Course(shift: 0))
    let deputy = Atomic(Deputy.none)
    /// The thread that drives, as the kernel counts threads.
    let thread = Atomic<CInt>(0)
    let isOver = Atomic(false)
    let bell = Semaphore()
    let rest: Mutex<CallBackoff>

    init(resting range: ClosedRange<Duration>) { rest = Mutex(CallBackoff(range)) }

    func isCurrent(_ shift: Shift) -> Bool { course.load(ordering: .acquiring).shift == shift }

    /// Lets the deputy go.
    func end() {
        isOver.store(true, ordering: .releasing)
        bell.signal()
    }

    func advance(_ old: Course, to new: Course) -> Bool {
        course.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged
    }

    func exchange(_ old: Deputy, for new: Deputy) -> Bool {
        deputy.compareExchange(expected: old, desired: new, ordering: .sequentiallyConsistent).exchanged
    }
}

/// The reports of the driver: its shift begins, a call begins, a call is over.
extension Relief {
    /// The calling thread begins its shift.
    func begin() { thread.store(System.currentThread, ordering: .releasing) }

    /// True when there is a deputy who will look on, so that the call may be made.
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
