// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization
import Testing

@testable import FerryIO

struct WaitingThreadTests {
    @Test func `a thread that waits is told from one that works`() throws {
        #expect(!System.isWaiting(thread: System.currentThread))
        let number = Atomic<CInt>(0)
        let gate = Semaphore()
        let waiting = Background {
            number.store(System.currentThread, ordering: .releasing)
            _ = gate.wait(for: WaitLimit.usualSpan)
        }
        let deadline = Deadline.after(WaitLimit.usualSpan)
        while number.load(ordering: .acquiring) == 0 || !System.isWaiting(thread: number.load(ordering: .acquiring)) {
            if deadline.hasPassed { throw TestFailure("it never waited") }
        }
        gate.signal()
        _ = try waiting.value()
    }
}
