// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

@Suite struct RefusalCausesTests {
    /// What each error of the storage is to a client; a new kind fails here until somebody has thought about it.
    private static func code(_ kind: StorageError.Kind) -> UInt16 {
        switch kind {
        case .noSuchFile, .outsideRoot, .alreadyExists, .directoryNotEmpty: 550
        case .isDirectory, .notADirectory, .notARegularFile, .isLink: 550
        case .rightMissing, .permissionDenied, .specialFileSystem, .readOnly, .tooManyLinks, .notSupported: 550
        case .notSealed: 550
        case .nameNotAllowed, .nameTooLong, .acrossFileSystems, .intoItself, .mountPoint: 553
        case .offsetBeyondEnd: 554
        case .fileTooLarge, .quotaExceeded: 552
        case .storageFull: 452
        case .busy, .counting: 450
        case .cancelled: 426
        case .outOfDescriptors, .inputOutput, .failed, .keyMissing, .damaged: 451
        }
    }

    private func refusal(_ kind: StorageError.Kind, kept: Int64? = nil) -> Refusal {
        Refusal(StorageError(kind, .write, VirtualPath("/secret/name"), cause: .noSpace), kept: kept)
    }

    @Test(arguments: StorageError.Kind.allCases)
    func `each error of the storage has its reply`(_ kind: StorageError.Kind) {
        #expect(refusal(kind).reply.code.rawValue == Self.code(kind))
    }

    @Test(arguments: StorageError.Kind.allCases)
    func `replies name no path and no error of the host`(_ kind: StorageError.Kind) {
        let text = refusal(kind, kept: 7).reply.text
        #expect(!text.isEmpty && text.hasSuffix("."))
        for secret in ["secret", "/", "errno", "No space left"] { #expect(!text.contains(secret)) }
    }

    @Test(arguments: [StorageError.Kind.storageFull, .quotaExceeded, .cancelled, .failed, .inputOutput])
    func `an upload that failed half way says what is kept`(_ kind: StorageError.Kind) {
        #expect(refusal(kind, kept: 4096).reply.text.hasSuffix(" 4096 bytes are kept; REST 4096 goes on from there."))
        #expect(!refusal(kind, kept: 0).reply.text.contains("kept"))
    }

    @Test(arguments: StorageError.Operation.allCases)
    func `a refusal tells the account's rights from the file system's`(_ operation: StorageError.Operation) {
        let account = Refusal(StorageError(.rightMissing, operation, VirtualPath("/secret"))).reply
        let system = Refusal(StorageError(.permissionDenied, operation, VirtualPath("/secret"), cause: .accessDenied))
            .reply
        #expect(account.text.hasPrefix("Permission denied: this account may not "))
        #expect(system.text.hasPrefix("Permission denied: the server itself may not "))
        for reply in [account, system] {
            #expect(reply.code.rawValue == 550)
            #expect(!reply.text.contains("secret"))
        }
    }

    @Test func `a link out of the root looks like nothing`() {
        #expect(refusal(.outsideRoot) == refusal(.noSuchFile))
    }

    @Test func `the storage's own reason is told where there is no better one`() {
        #expect(refusal(.notSupported).reply.text == "The storage cannot do that.")
    }

    @Test func `only the session's own end closes the connection`() {
        for kind in StorageError.Kind.allCases { #expect(!refusal(kind).closesConnection) }
        #expect(Refusal.shuttingDown.closesConnection && Refusal.lineTooLong.closesConnection)
    }
}
