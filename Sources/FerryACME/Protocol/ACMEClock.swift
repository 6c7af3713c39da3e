// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The time of day by which certificates live, and waits by it.
package protocol ACMEClock: Sendable {
    /// Seconds since 1970.
    var now: Int64 { get }

    /// Suspends for so many seconds; `false` when the task was cancelled meanwhile.
    func sleep(_ seconds: Int64) async -> Bool
}

/// The clock of the machine.
package struct WallClock: ACMEClock {
    package init() {}

    package var now: Int64 { System.secondsSince1970() }

    package func sleep(_ seconds: Int64) async -> Bool {
        (try? await Task.sleep(for: .seconds(max(0, seconds)))) != nil
    }
}
