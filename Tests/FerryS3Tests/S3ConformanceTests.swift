// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import Testing

@testable import FerryS3

/// All promises of a store that are not about links or permissions, by a bucket, by a prefix of one, and by a store that
/// does not know conditions.
@Suite struct S3ConformanceTests {
    @Test(arguments: ConformanceCheck.all(for: [.resume, .writing, .directories]), ["", "homes/ann"])
    func `it keeps what stores promise`(_ check: ConformanceCheck, prefix: String) async throws {
        let tree = FakeStore().tree(prefix)
        try await check.run(backend: { S3Storage(tree, account: Array($0.utf8)) })
    }

    @Test(arguments: ConformanceCheck.all(for: [.resume, .writing, .directories]))
    func `it keeps them in a store without conditions`(_ check: ConformanceCheck) async throws {
        let tree = FakeStore(knowsConditions: false).tree()
        try await check.run(backend: { S3Storage(tree, account: Array($0.utf8)) })
    }

    @Test(arguments: ConformanceCheck.all(for: [.resume, .writing, .directories]))
    func `it keeps them while it is counted, and the count is right`(_ check: ConformanceCheck) async throws {
        let store = FakeStore()
        let (tree, ledger) = (store.tree("home"), TreeLedger())
        tree.keep(ledger)
        _ = await tree.count()
        let limit = TreeLimit(bytes: 1 << 40)
        try await check.run(backend: { S3Storage(tree, account: Array($0.utf8), limit: limit) })
        // Some leave an upload that is still being written down, or let the store fail.
        guard ledger.isQuiet, !ledger.isDoubtful else { return }
        let kept = ledger.settled
        _ = await tree.count()
        #expect(ledger.settled == kept)
    }

    @Test(arguments: ConformanceCheck.all(for: [.resume, .writing, .directories]))
    func `it keeps them with files that are encrypted`(_ check: ConformanceCheck) async throws {
        let tree = FakeStore().tree { $0.form = SealedStorage.form }
        let keys = try #require(SealingKeys([[UInt8](repeating: 3, count: 32)]))
        try await check.run(backend: {
            SealedStorage(S3Storage(tree, account: Array($0.utf8)), keys: keys, account: Array($0.utf8))
        })
    }

    @Test(arguments: ConformanceCheck.all(for: [.resume, .writing, .directories]))
    func `it keeps them with another server at the same bucket`(_ check: ConformanceCheck) async throws {
        let store = FakeStore()
        // What one has seen a moment ago may be what the other has changed since.
        let trusted: Duration = check.description.contains("listing has every entry") ? .seconds(2) : .zero
        let (one, other) = (
            store.tree { $0.trusted = trusted }, store.tree { ($0.trusted, $0.node) = (trusted, "other") }
        )
        // Each account has its own server.
        try await check.run(backend: { S3Storage($0 == "ann" ? one : other, account: Array($0.utf8)) })
    }
}
