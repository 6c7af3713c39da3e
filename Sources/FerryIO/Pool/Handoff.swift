// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Hands a value that has one owner to another task, which an escaping closure cannot capture.
package final class Handoff<Value: ~Copyable & Sendable>: Sendable {
    private let slot: Mutex<Value?>

    package init(_ value: consuming sending Value? = nil) { slot = Mutex(value) }

    /// Leaves the value, unless another is there already: then it is dropped, and the answer is `false`.
    @discardableResult
    package func leave(_ value: consuming sending Value) -> Bool {
        var offered: Value? = value
        return slot.withLock { slot in
            guard slot == nil else { return false }
            swap(&slot, &offered)
            return true
        }
    }

    /// Takes the value; `nil` when it was never there or is taken.
    package func take() -> Value? { slot.withLock { $0.take() } }
}
