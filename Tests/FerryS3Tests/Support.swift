// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import Synchronization

/// Counts from 1.
final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// The reason for which something was refused; nil when it was not.
func refusal(_ attempt: () async throws -> Void) async -> StorageError.Kind? {
    do {
        try await attempt()
        return nil
    } catch {
        return (error as? StorageError)?.kind
    }
}
