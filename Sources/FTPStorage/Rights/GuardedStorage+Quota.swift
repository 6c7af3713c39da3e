// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// Quotas as the account can deal with them: in a drop box nothing can be deleted to make room.
extension GuardedStorage {
    package func quota(at path: VirtualPath) -> QuotaReport? { told(base.quota(at: path), of: path) }

    package func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport? {
        told(try await base.knownQuota(at: path), of: path)
    }

    /// Those that a listing tells.
    package var mountPoints: [VirtualPath] {
        base.mountPoints.filter { place in policy.shows(.directory, having: policy.rights(at: place)) { place } }
    }

    /// Does something, and tells of a quota that does not admit it as the account can deal with it.
    func telling<Value: ~Copyable>(
        of path: VirtualPath, _ body: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        do throws(StorageError) { return try await body() } catch {
            guard error.quota != nil else { throw error }
            var error = error
            error.quota = told(error.quota, of: path)
            throw error
        }
    }

    private func told(_ report: QuotaReport?, of path: VirtualPath) -> QuotaReport? {
        guard var report, !mayMakeRoom(for: path) else { return report }
        report.mayDelete = false
        return report
    }

    /// True if the account may delete there, or in general in the tree whose use counts.
    private func mayMakeRoom(for path: VirtualPath) -> Bool {
        if policy.rights(at: path).contains(.delete) { return true }
        let tree = base.mountPoints.last { path.isWithin($0) } ?? VirtualPath()
        return policy.rights(at: tree).contains(.delete)
    }
}
