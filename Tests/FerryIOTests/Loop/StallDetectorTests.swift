// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FerryIO

struct StallDetectorTests {
    private var course = Course(shift: 7)
    private var lookout = StallDetector(at: Course(shift: 7))

    private mutating func look(_ isWaiting: Bool = false) -> StallDetector.Finding {
        lookout.look(course, isWaiting: { isWaiting })
    }

    /// So many looks, while calls begin and end between them.
    private mutating func look(times count: Int, _ isWaiting: Bool = false) -> [StallDetector.Finding] {
        (0..<count).map { _ in
            course = course.next.next
            return look(isWaiting)
        }
    }

    @Test mutating func `a call in which the driver waits is stuck at the second look`() {
        course = course.next
        let found = [look(true), look(true)]
        #expect(found == [.nothing, .stuck])
    }

    @Test mutating func `a driver that works is given more time, though not without end`() {
        course = course.next
        let found = (0...StallDetector.long).map { _ in look() }
        #expect(found == Array(repeating: .nothing, count: StallDetector.long) + [.stuck])
    }

    @Test mutating func `calls that all wait are slow, though none is stuck`() {
        course = course.next
        let found = look(times: 2, true)
        #expect(found == [.nothing, .slow])
    }

    @Test mutating func `calls that come and go are neither`() {
        course = course.next
        let (working, mixed) = (look(times: 20), (0..<10).flatMap { _ in look(times: 1, true) + look(times: 1) })
        #expect(Set(working + mixed) == [.nothing])
    }

    @Test mutating func `without calls it is quiet after a while`() {
        let found = (1...StallDetector.quiet).map { _ in look(true) }
        #expect(found == Array(repeating: .nothing, count: StallDetector.quiet - 1) + [.quiet])
        let between = look(times: 20)
        #expect(Set(between) == [.nothing])
    }

    @Test func `the count of calls goes round within its shift`() {
        let last = Course(rawValue: 7 << 32 | 0xFFFF_FFFF)
        #expect(last.isInCall)
        #expect(last.next == Course(shift: 7))
        #expect(!last.next.isInCall && last.next.next.shift == 7)
    }
}
