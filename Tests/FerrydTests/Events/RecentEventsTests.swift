// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ferryd

struct RecentEventsTests {
    @Test(arguments: [0, 1, 3, 4, 8])
    func `the last events are remembered, the oldest first`(count: Int) {
        let recent = RecentEvents(capacity: 3)
        let all = (0..<count).map { ToldEvent(.dropped, .dropped($0)) }
        for event in all { recent.offer(event) }
        #expect(recent.all.map(\.id) == all.suffix(3).map(\.id))
    }
}
