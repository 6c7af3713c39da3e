// SPDX-License-Identifier: Apache-2.0

/// The descriptors and timers of a loop, by slots that are used again.
struct Register {
    private var slots: [Readiness?] = []
    private var generations: [UInt32] = []
    private var free: [UInt32] = []
    var timers = TimerHeap()

    subscript(token: Readiness.Token) -> Readiness? {
        let slot = Int(token.slot)
        guard slot < slots.count, generations[slot] == token.generation else { return nil }
        return slots[slot]
    }

    /// A new place, with what `make` puts there.
    mutating func add(_ make: (Readiness.Token) -> Readiness) -> Readiness {
        let slot: UInt32
        if let free = free.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(nil)
            generations.append(0)
        }
        let readiness = make(Readiness.Token(slot: slot, generation: generations[Int(slot)]))
        slots[Int(slot)] = readiness
        return readiness
    }

    mutating func remove(_ token: Readiness.Token, wasArmed: Bool) {
        let slot = Int(token.slot)
        slots[slot] = nil
        generations[slot] &+= 1
        free.append(token.slot)
        guard wasArmed else { return }
        timers.noteStale { [generations] in generations[Int($0.slot)] == $0.generation }
    }
}
