// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorageConformance
import FTPTesting
import FTPWire
import Testing

@testable import FTPStorage

/// Occasions on which a tree is counted anew, as something in it changed past its ledger.
@Suite(.ownThread) struct RecountTests {
    private let ground: StorageFixture

    init() throws { ground = try StorageFixture() }

    /// The ways in which a commit that a kill cut off is found and ended.
    enum Finding: CaseIterable {
        case anotherUpload, aLook, aSweep
    }

    @Test(arguments: Finding.allCases)
    func `the end of an append that a kill cut off is counted`(_ finding: Finding) async throws {
        try ground.leaveTail("tail", behind: "log ", stored: "t", state: .committing)
        let ledger = ground.beginLedger()
        #expect(ledger.count(ground.root) == .whole)
        #expect(!ledger.isDoubtful)
        switch finding {
        case .anotherUpload: try await ground.storage().store("!", at: "/log", .append)
        case .aLook: _ = try await ground.storage().resumableLength("/log")
        case .aSweep: _ = ground.sweep(olderThan: Timestamp(seconds: 0))
        }
        let text = finding == .anotherUpload ? "log tail!" : "log tail"
        #expect(try await ground.storage().text("/log") == text)
        #expect(ledger.isDoubtful)
        #expect(ledger.count(ground.root) == .whole)
        #expect(ledger.use == TreeUse(bytes: Int64(text.utf8.count), files: 1))
        #expect(!ledger.isDoubtful)
    }

    @Test func `an upload that nobody has ended casts doubt, and one that was ended does not`() throws {
        let ledger = ground.beginLedger()
        do {
            let charge = try UploadCharge(
                in: ledger, within: TreeLimit(files: 5), UploadCharge.Terms(replacing: nil), takingOver: TreeUse())
            #expect(ledger.use == TreeUse(files: 1))
            ledger.end(charge.number)
        }
        #expect(!ledger.isDoubtful)
        do {
            let charge = try UploadCharge(
                in: ledger, within: TreeLimit(files: 5), UploadCharge.Terms(replacing: nil), takingOver: TreeUse())
            try charge.require(100)
            #expect(ledger.use == TreeUse(bytes: 100, files: 1))
            // It left something behind, which nobody has told of.
            try Files.write(Content.bytes(30), to: ground.path("left"))
        }
        #expect(ledger.isDoubtful)
        #expect(ledger.count(ground.root) == .whole)
        #expect(ledger.use == TreeUse(bytes: 30, files: 1))
    }
}
