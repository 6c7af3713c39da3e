// SPDX-License-Identifier: Apache-2.0

extension BlockingPool {
    /// Runs what is brief unless a disk is slow: here and now if the loop that runs the caller can do without its
    /// thread should it last, or else on the pool.
    package func runBriefly<Value: ~Copyable & Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        if let value = try Driver.current?.briefly(body) { return value }
        return try await run(body)
    }

    /// Runs brief work that no reply waits for: at the end of the turn of the loop that runs the caller, or else here and
    /// now.
    package func runLater(_ body: @escaping @Sendable () -> Void) {
        if let driver = Driver.current { driver.putOff(body) } else { body() }
    }
}
