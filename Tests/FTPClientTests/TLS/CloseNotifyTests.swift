// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Downloads whose `close_notify` is lost, or comes behind everything else.
@Suite(.ownThread) struct CloseNotifyTests {
    enum Fate: CaseIterable, Sendable {
        case lost, late
    }

    /// On both sides of the sizes of a record (16 KiB) and of a buffer.
    @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 65_536, 1_000_000], Fate.allCases)
    func `a file whose size is known is complete at any size`(size: Int, fate: Fate) async throws {
        let stage = try TLSStage()
        let content = Content.bytes(size)
        let directory = try TemporaryDirectory()
        try await EncryptedTest.loggedIn(by: stage) { session in
            try session.survey("a", size: size)
            let data = try session.encryptedData("RETR a", by: stage)
            try data.send(content)
            if fate == .lost { data.close() }
            try session.reply("226 Done.")
            data.closeNotify()
            data.close()
        } client: { connection in
            try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
        }
        #expect(try Files.read(directory.path("a")) == content)
    }

    @Test(arguments: [1, 16_384, 1_000_000])
    func `a late one proves a file whose size nobody knows`(size: Int) async throws {
        let stage = try TLSStage()
        let directory = try TemporaryDirectory()
        try await EncryptedTest.loggedIn(by: stage) { session in
            try session.survey("a", size: nil)
            let data = try session.encryptedData("RETR a", by: stage)
            try data.send(Content.bytes(size))
            try session.reply("226 Done.")
            data.closeNotify()
            data.close()
        } client: { connection in
            try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
        }
        #expect(try Files.read(directory.path("a")) == Content.bytes(size))
    }
}
