// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization

/// Something that a script waits for.
final class ScriptFlag: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }

    func wait(for number: Int = 1) {
        try? WaitLimit.usual.wait(for: "the client") { value >= number }
    }
}
