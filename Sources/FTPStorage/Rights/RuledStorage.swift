// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// A backend behind a policy that differs from place to place, in which links open nothing: what is reached through one
/// needs the rights of the place that was named, and of the place that was reached.
///
/// Each operation is tried by the path as it is named, through no link; that costs nothing more. Only where a link
/// stands in the way the store is asked where it leads, and the operation goes there by a path without links, judged
/// like any other: between the two nothing can be exchanged for something else.
package struct RuledStorage: StorageDecorator {
    /// The files by paths without links, guarded.
    package let base: any StorageBackend
    /// The files by paths that may lead through links, to be asked where they lead; nothing is done with these.
    let files: any StorageBackend
    private let policy: any AccessPolicy

    package init(_ files: any StorageBackend, policy: any AccessPolicy) {
        (self.files, self.policy) = (files, policy)
        base = GuardedStorage(files, policy: policy).withoutLinks { _ in true }
    }

    package func masked(by umask: Umask) -> any StorageBackend {
        RuledStorage(files.masked(by: umask), policy: policy)
    }

    /// Behind another policy that differs from place to place, that one asks where links lead.
    package func withoutLinks(
        showing isShown: @escaping @Sendable (VirtualPath) -> Bool
    ) -> any StorageBackend {
        GuardedStorage(files, policy: policy).withoutLinks(showing: isShown)
    }

    package func reached(by path: VirtualPath, _ end: PathEnd) async throws(StorageError) -> VirtualPath {
        try await files.reached(by: path, end)
    }

    /// As often as links may be exchanged between the look and the deed.
    private static let attempts = 16

    /// Does something at a path, or, if a link stands in it, at the place that it reaches.
    func following<Value: ~Copyable>(
        _ path: VirtualPath, _ end: PathEnd, _ operation: StorageError.Operation,
        _ body: (any StorageBackend, VirtualPath) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await following([path], end, operation) { (storage, reached) throws(StorageError) in
            try await body(storage, reached[0])
        }
    }

    /// The same for something that is about several paths.
    func following<Value: ~Copyable>(
        _ paths: [VirtualPath], _ end: PathEnd, _ operation: StorageError.Operation,
        _ body: (any StorageBackend, [VirtualPath]) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        do throws(StorageError) { return try await body(base, paths) } catch {
            guard error.kind == .tooManyLinks else { throw error }
        }
        for _ in 0..<Self.attempts {
            let (storage, reached) = try await guarded(behind: paths, end, operation)
            do throws(StorageError) { return try await body(storage, reached) } catch {
                // A link that came in between is to be followed too.
                guard error.kind == .tooManyLinks else { throw error.told(of: paths[0]) }
            }
        }
        throw StorageError(.tooManyLinks, operation, paths[0])
    }

    /// The files by paths without links, judged by the names of what some paths reach and by those paths.
    private func guarded(
        behind paths: [VirtualPath], _ end: PathEnd, _ operation: StorageError.Operation
    ) async throws(StorageError) -> (any StorageBackend, [VirtualPath]) {
        var reached: [VirtualPath] = []
        for path in paths {
            do throws(StorageError) { reached.append(try await files.reached(by: path, end)) } catch {
                throw error.told(of: path, as: operation)
            }
        }
        let ways = zip(reached, paths).map { ReachedPolicy.Way(to: $0, named: $1) }
        let judge = ReachedPolicy(policy: policy, ways: ways)
        return (GuardedStorage(files, policy: judge).withoutLinks { _ in true }, reached)
    }
}
