// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// In which order a listing is shown.
struct ListingOrder: Equatable, Sendable {
    enum Key: Sendable { case name, time, size }

    var key = Key.name
    var isReversed = false

    /// The entries in this order; equal ones by name.
    func sorted(_ entries: [EntryFacts]) -> [EntryFacts] {
        let sorted = entries.sorted { one, other in
            switch key {
            case .time where one.modified != other.modified: newer(one, other)
            case .size where one.size != other.size: (one.size ?? -1) > (other.size ?? -1)
            default: one.name.lexicographicallyPrecedes(other.name)
            }
        }
        return isReversed ? sorted.reversed() : sorted
    }

    private func newer(_ one: EntryFacts, _ other: EntryFacts) -> Bool {
        guard let time = one.modified else { return false }
        guard let otherTime = other.modified else { return true }
        return time > otherTime
    }
}
