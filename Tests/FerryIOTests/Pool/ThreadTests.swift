// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import FerryIO

struct ThreadTests {
    /// sendfile(2) and splice(2) into a connection that is gone raise it, and would end a program that uses the
    /// library.
    @Test func `SIGPIPE is blocked in threads that move bytes`() async throws {
        let isBlocked: @Sendable () -> Bool = {
            var blocked = sigset_t()
            return pthread_sigmask(SIG_BLOCK, nil, &blocked) == 0 && sigismember(&blocked, SIGPIPE) == 1
        }
        #expect(await BlockingPool.shared.run(isBlocked))
        let loop = try EventLoop(named: "test")
        defer { loop.stop() }
        #expect(await Task(executorPreference: loop) { isBlocked() }.value)
    }
}
