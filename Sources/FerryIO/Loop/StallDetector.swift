// SPDX-License-Identifier: Apache-2.0

/// The findings that the deputy of a loop makes from its looks at the driver.
struct StallDetector {
    enum Finding {
        case nothing
        /// No call was made lately.
        case quiet
        /// Call after call waits for something, though none for long: together they stop the loop.
        case slow
        /// One call lasts.
        case stuck
    }

    private var seen: Course
    /// The number of looks in a row that found nothing changed since the look before.
    private var standstills = 0
    /// The number of looks in a row that found the driver waiting within a call.
    private var waits = 0

    /// After so many standstills a call has lasted, though its thread works, or would if it were given a processor.
    static let long = 4
    /// After so many standstills without a call it is quiet.
    static let quiet = 4

    init(at course: Course) { seen = course }

    /// One more look; `isWaiting` tells whether the driver waits for something.
    mutating func look(_ now: Course, isWaiting: () -> Bool) -> Finding {
        standstills = now == seen ? standstills + 1 : 0
        seen = now
        guard now.isInCall else {
            waits = 0
            return standstills >= Self.quiet ? .quiet : .nothing
        }
        waits = isWaiting() ? waits + 1 : 0
        if standstills > 0, waits > 0 || standstills >= Self.long { return .stuck }
        return waits > 1 ? .slow : .nothing
    }
}
