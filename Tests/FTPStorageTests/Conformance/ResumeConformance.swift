// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// The parts kept of broken uploads, and the ways in which others go on from them.
@Suite struct ResumeConformance {
    @Test(arguments: BackendKind.allCases)
    func `what is kept belongs to the account`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        try await ground.storage("ann").breakOff("/a", after: "secret")
        let bob = ground.storage("bob")
        #expect(try await bob.resumableLength("/a") == nil)
        #expect(await refusal { _ = try await bob.begin("/a", .resume(at: 6), with: "") } == .offsetBeyondEnd)
        try await bob.store("bob's", at: "/a")
        #expect(try await ground.storage("ann").resumableLength("/a") == 6)
    }
}
