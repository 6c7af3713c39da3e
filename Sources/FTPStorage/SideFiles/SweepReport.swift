// SPDX-License-Identifier: Apache-2.0

/// What a sweep of side files has seen and done.
package struct SweepReport: Hashable, Sendable {
    /// How many entries were looked at.
    package var entries = 0
    package var removed = 0
    /// The lengths of the removed files together.
    package var bytes: Int64 = 0
    /// How many folders could not be looked into.
    package var unreadable = 0
    /// Whether the whole tree was seen, and not only as much as the budget allowed.
    package var isComplete = false
}
