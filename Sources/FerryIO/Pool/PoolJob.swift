// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Work that has begun on the pool, and whose result somebody will ask for later, or nobody.
package final class PoolJob<Value: Sendable>: Sendable {
    @safe private enum State {
        case running
        case awaited(UnsafeContinuation<Value, Never>)
        case done(Value)
    }

    private let state = Mutex(State.running)
    private let body: Mutex<(@Sendable () -> Value)?>

    package init(on pool: BlockingPool = .shared, _ body: @escaping @Sendable () -> Value) {
        self.body = Mutex(body)
        pool.start { if let value = self.run() { self.finish(value) } }
    }

    /// Runs the body and lets go of it before anybody goes on: what it alone held open is closed by then.
    private func run() -> Value? {
        let body = body.withLock { $0.take() }
        return body?()
    }

    private func finish(_ value: Value) {
        let continuation: UnsafeContinuation<Value, Never>? = unsafe state.withLock { state in
            defer { state = .done(value) }
            guard case .awaited(let continuation) = state else { return nil }
            return unsafe continuation
        }
        unsafe continuation?.resume(returning: value)
    }

    /// The result, awaited by at most one task at a time.
    package var value: Value {
        get async {
            // Unsafe as nobody checks that it is resumed once: by `finish`, or here, whoever comes second.
            await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Value, Never>) in
                let value: Value? = state.withLock { state in
                    if case .done(let value) = state { return value }
                    state = unsafe .awaited(continuation)
                    return nil
                }
                if let value { unsafe continuation.resume(returning: value) }
            }
        }
    }
}
