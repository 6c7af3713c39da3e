// SPDX-License-Identifier: Apache-2.0

/// The rest from calls on a loop that follows calls that have lasted.
///
/// A disk that was slow is slow again, so each rest is twice as long as the one before it; but a processor that others
/// had taken is soon back, so the first rest is short, and so is one after calls were quick for much longer than the
/// last.
struct CallBackoff {
    private let range: ClosedRange<Duration>
    private(set) var length = Duration.zero
    /// Since when calls are made, if none has lasted since.
    private var beginning: Deadline?

    /// The multiple of the last rest for which calls have to be quick until it is forgotten.
    static let patience = 100

    init(_ range: ClosedRange<Duration>) { self.range = range }

    /// Calls are made from now on.
    mutating func end(at now: Deadline) { beginning = now }

    /// Calls last: it is time for a rest.
    mutating func begin(at now: Deadline) {
        guard let beginning else { return }
        let isRepeated = now.since(beginning) < length * Self.patience
        length = isRepeated ? min(length * 2, range.upperBound) : range.lowerBound
        self.beginning = nil
    }
}
