// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The entries of a directory in little memory: what is shown of each, in some fifty bytes and its name.
///
/// Creation times, numbers of links and identities are left out.
struct PackedEntries: Sendable {
    private struct Place: Sendable {
        let chunk: UInt32
        let offset: UInt32
    }

    private static let chunkSize = 256 << 10

    private var chunks: [[UInt8]] = []
    private var places: [Place] = []
    /// Owners and groups, of which a directory has few.
    private var people: [[UInt8]] = []
    private var numbers: [[UInt8]: UInt32] = [:]
    /// Seconds that the times of the listing are ahead, taken off each of them.
    var clockOffset: Int64 = 0

    init() {}

    init(_ entries: [EntryFacts]) { append(entries) }

    mutating func append(_ entries: [EntryFacts]) {
        for entry in entries {
            var facts = PackedFacts.bytes(entry, owner: number(of: entry.owner), group: number(of: entry.group))
            facts += entry.name.bytes
            if case .symbolicLink(let target?) = entry.kind { facts += target }
            if chunks.last.map({ $0.count + facts.count > Self.chunkSize }) ?? true {
                var chunk: [UInt8] = []
                chunk.reserveCapacity(Swift.max(facts.count, Self.chunkSize))
                chunks.append(chunk)
            }
            let last = chunks.count - 1
            places.append(Place(chunk: UInt32(last), offset: UInt32(chunks[last].count)))
            chunks[last] += facts
        }
    }

    /// The number of an owner or a group; 0 is nobody.
    private mutating func number(of person: [UInt8]?) -> UInt32 {
        guard let person else { return 0 }
        if let number = numbers[person] { return number }
        people.append(person)
        numbers[person] = UInt32(people.count)
        return UInt32(people.count)
    }

    private func person(_ number: UInt32) -> [UInt8]? { number == 0 ? nil : people[Int(number) - 1] }
}

extension PackedEntries: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { places.count }

    subscript(index: Int) -> EntryFacts {
        let place = places[index]
        let facts = PackedFacts(chunk: chunks[Int(place.chunk)], start: Int(place.offset))
        var entry = facts.entry
        entry.modified?.seconds -= clockOffset
        (entry.owner, entry.group) = (person(facts.owner), person(facts.group))
        return entry
    }

    /// Leaves out all others.
    mutating func keep(where isKept: (EntryFacts) -> Bool) {
        let all = self
        places = all.indices.filter { isKept(all[$0]) }.map { all.places[$0] }
    }

    /// Puts them in order; equal ones by name.
    mutating func sort(by order: ListingOrder) {
        if order.key != .none {
            let chunks = chunks
            places.sort { one, other in
                let left = PackedFacts(chunk: chunks[Int(one.chunk)], start: Int(one.offset))
                let right = PackedFacts(chunk: chunks[Int(other.chunk)], start: Int(other.offset))
                return order.puts(left, before: right)
            }
        }
        if order.isReversed { places.reverse() }
    }
}

extension ListingOrder {
    fileprivate func puts(_ one: PackedFacts, before other: PackedFacts) -> Bool {
        switch key {
        case .time where one.time != other.time: one.time > other.time
        case .size where one.size != other.size: one.size > other.size
        case .name, .time, .size, .none: one.name.lexicographicallyPrecedes(other.name)
        }
    }
}
