// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// A tree for one check, and the store that accounts see it by.
struct ConformanceGround: Sendable {
    private let open: @Sendable (String) -> any StorageBackend
    /// The names in the root before the check, which are the store's own.
    private let initial: Set<String>

    init(_ open: @escaping @Sendable (String) -> any StorageBackend) async throws {
        self.open = open
        initial = Set(try await open("ann").names())
    }

    func storage(_ account: String = "ann") -> CheckedStorage {
        CheckedStorage(base: open(account), initial: initial)
    }
}

/// A store under a check, whose root seems to be empty at first.
struct CheckedStorage: StorageDecorator {
    let base: any StorageBackend
    let initial: Set<String>

    func withoutLinks(showing isShown: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend {
        CheckedStorage(base: base.withoutLinks(showing: isShown), initial: initial)
    }

    func names(_ path: String = "/") async throws -> [String] {
        try await base.names(path).filter { path != "/" || !initial.contains($0) }
    }
}
