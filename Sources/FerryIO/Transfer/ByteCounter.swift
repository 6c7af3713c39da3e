// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The number of bytes a transfer has moved, for any thread that wants to know while it runs.
package final class ByteCounter: Sendable {
    private let count = Atomic<Int64>(0)

    package init() {}

    package var value: Int64 { count.load(ordering: .relaxed) }

    package func add(_ bytes: Int) { count.add(Int64(bytes), ordering: .relaxed) }
}
