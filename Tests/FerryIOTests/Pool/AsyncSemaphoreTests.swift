// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

import FerryIO

struct AsyncSemaphoreTests {
    private final class Room: Sendable {
        private let state = Mutex((inside: 0, most: 0, served: 0))

        var most: Int { state.withLock { $0.most } }
        var served: Int { state.withLock { $0.served } }

        func enter() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
        }

        func leave() {
            state.withLock { state in
                state.inside -= 1
                state.served += 1
            }
        }
    }

    @Test func `never more are inside than may be, and all get in`() async {
        let semaphore = AsyncSemaphore(limit: 3)
        let room = Room()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    guard await semaphore.enter() else { return }
                    room.enter()
                    await Task.yield()
                    room.leave()
                    semaphore.leave()
                }
            }
        }
        #expect(room.most <= 3)
        #expect(room.served == 50)
    }

    @Test func `who is cancelled while waiting leaves the line`() async {
        let semaphore = AsyncSemaphore(limit: 1)
        #expect(await semaphore.enter())
        let waiting = Task { await semaphore.enter() }
        while semaphore.waiting == 0 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == false)
        #expect(semaphore.waiting == 0)
        semaphore.leave()
        #expect(await semaphore.enter())
    }

    @Test func `it narrows only while there is somebody else`() async {
        let semaphore = AsyncSemaphore(limit: 4)
        #expect(await semaphore.enter())
        #expect(!semaphore.narrow())
        #expect(await semaphore.enter())
        #expect(semaphore.narrow())
        #expect(semaphore.limit == 1)
    }
}
