// SPDX-License-Identifier: Apache-2.0

/// The deadlines of a loop: a binary heap, earliest first.
///
/// Entries of descriptors that are gone stay until they fire or outnumber the living, so that closing costs nothing.
struct TimerHeap {
    struct Entry {
        let deadline: Deadline
        let token: Readiness.Token
    }

    private var entries: [Entry] = []
    private var stale = 0

    var count: Int { entries.count }
    var earliest: Deadline { entries.first?.deadline ?? .never }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        siftUp(entries.count - 1)
    }

    /// Takes out the earliest entry if its time has come.
    mutating func popExpired(at now: Deadline) -> Entry? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        siftDown(0)
        return first
    }

    /// One more entry has lost its descriptor; when most have, `isAlive` says which stay.
    mutating func noteStale(isAlive: (Readiness.Token) -> Bool) {
        stale += 1
        guard stale > 1024, stale > entries.count / 2 else { return }
        stale = 0
        entries = entries.filter { isAlive($0.token) }
        for index in entries.indices.reversed() where index < entries.count / 2 { siftDown(index) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            if entries[parent].deadline <= entries[child].deadline { return }
            entries.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].deadline < entries[least].deadline {
                least = child
            }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
