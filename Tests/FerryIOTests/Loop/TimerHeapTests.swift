// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FerryIO

struct TimerHeapTests {
    private func entry(_ time: UInt64, slot: UInt32 = 0) -> TimerHeap.Entry {
        TimerHeap.Entry(deadline: Deadline(nanoseconds: time), token: Readiness.Token(slot: slot, generation: 0))
    }

    @Test func `entries come out in the order of their deadlines`() {
        var heap = TimerHeap()
        var seed: UInt64 = 1
        let times = (0..<500).map { _ in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            return seed >> 40
        }
        for time in times { heap.insert(entry(time)) }
        var out: [UInt64] = []
        while let next = heap.popExpired(at: .never) { out.append(next.deadline.nanoseconds) }
        #expect(out == times.sorted())
    }

    @Test func `nothing comes out before its time`() {
        var heap = TimerHeap()
        heap.insert(entry(10))
        #expect(heap.popExpired(at: Deadline(nanoseconds: 9)) == nil)
        #expect(heap.earliest == Deadline(nanoseconds: 10))
    }

    @Test func `entries of closed descriptors do not pile up`() {
        var heap = TimerHeap()
        for slot in 0..<5000 { heap.insert(entry(UInt64(slot), slot: UInt32(slot))) }
        for _ in 0..<3000 { heap.noteStale { $0.slot >= 3000 } }
        #expect(heap.count <= 2500)
        #expect(heap.earliest == Deadline(nanoseconds: 3000) || heap.earliest == Deadline(nanoseconds: 0))
        var last: UInt64 = 0
        while let next = heap.popExpired(at: .never) {
            #expect(next.deadline.nanoseconds >= last)
            last = next.deadline.nanoseconds
        }
    }
}
