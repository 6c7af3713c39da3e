// SPDX-License-Identifier: Apache-2.0

/// The run of a program whose work is asynchronous.
package enum Program {
    /// Runs `body` while the main thread waits, then exits with its result.
    ///
    /// This stands in for `static func main() async`, whose main thread ends up waiting with no signal blocked
    /// (libdispatch's `sigsuspend`): a SIGTERM that `Signal.receive` should hand over would end the process there.
    package static func run(_ body: @escaping @Sendable () async -> Int32) -> Never {
        let done = Semaphore()
        let result = Handoff<Int32>()
        Task {
            result.leave(await body())
            done.signal()
        }
        while !done.wait(for: .seconds(3600)) {}
        System.exit(result.take() ?? 1)
    }
}
