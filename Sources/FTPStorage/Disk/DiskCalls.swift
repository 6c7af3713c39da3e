// SPDX-License-Identifier: Apache-2.0
import FTPWire
package import FerryIO

/// The calls on the disk below a root: made by the rights of the server, or of the user to whom the files belong.
package struct DiskCalls: Sendable {
    /// The user; `nil` for the server itself.
    package let user: SystemUser?

    /// Makes calls here and now.
    package func now<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard let user else { return try body() }
        return try user.acting(body)
    }

    /// Makes calls that may wait for a disk, on the pool.
    func run<Value: ~Copyable & Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let user else { return try await BlockingPool.shared.run(body) }
        return try await BlockingPool.shared.run { () throws(Failure) in try user.acting(body) }
    }

    /// The same; `body` may look at the flag and give up when the caller is cancelled.
    func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable (CancellationFlag) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let user else { return try await BlockingPool.shared.run(body) }
        return try await BlockingPool.shared.run { (flag) throws(Failure) in
            try user.acting { () throws(Failure) in try body(flag) }
        }
    }

    /// Makes calls that are brief unless the disk is slow.
    func runBriefly<Value: ~Copyable & Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let user else { return try await BlockingPool.shared.runBriefly(body) }
        return try await BlockingPool.shared.runBriefly { () throws(Failure) in try user.acting(body) }
    }

    /// Makes brief calls that no reply waits for.
    func runLater(_ body: @escaping @Sendable () -> Void) {
        guard let user else { return BlockingPool.shared.runLater(body) }
        BlockingPool.shared.runLater { user.acting(body) }
    }
}

extension DiskCalls {
    /// Does an operation of a store in one call: on the pool, or where it comes up if it `isBrief` unless the disk is slow.
    func perform<Value: ~Copyable & Sendable>(
        _ operation: StorageError.Operation, _ path: VirtualPath, isBrief: Bool = false,
        _ body: @escaping @Sendable () throws(StorageFault) -> Value
    ) async throws(StorageError) -> Value {
        do throws(StorageFault) { return isBrief ? try await runBriefly(body) : try await run(body) } catch {
            throw error.error(operation, path)
        }
    }
}

extension DiskStorage {
    /// The same, by the rights by which the root is used.
    func onDisk<Value: ~Copyable & Sendable>(
        _ operation: StorageError.Operation, _ path: VirtualPath, isBrief: Bool = false,
        _ body: @escaping @Sendable () throws(StorageFault) -> Value
    ) async throws(StorageError) -> Value {
        try await root.calls.perform(operation, path, isBrief: isBrief, body)
    }
}
