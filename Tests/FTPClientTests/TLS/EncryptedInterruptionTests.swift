// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FerryIO
import Testing

/// Encrypted transfers that break off, end late, or go on another day.
@Suite(.ownThread) struct EncryptedInterruptionTests {
    @Test func `a server that vanishes in an upload is an error`() async throws {
        let stage = try TLSStage()
        try await ScriptedTest.open(configure: { $0.retries = 0 }) { session in
            try session.agreeToEncryption(by: stage)
            try session.logInEncrypted(features: ["UPLOAD ATOMIC"])
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            let listener = try session.passiveBehindAllo(64 << 20)
            try session.expect("STOR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.secure(by: stage)
            _ = try data.receive(atMost: 1000)
            try data.reset()
            try session.control.reset()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let content = Content.bytes(64 << 20)
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.bytes(content), to: "a")
            }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test func `a 226 that comes long after the data is waited for, and nothing of the upload is lost`() async throws {
        let stage = try TLSStage()
        let content = Content.bytes(100_000)
        try await EncryptedTest.loggedIn(by: stage, features: ["UPLOAD ATOMIC"]) { session in
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            let listener = try session.passiveBehindAllo(content.count)
            try session.expect("STOR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.secure(by: stage)
            let (bytes, isProven) = try data.receiveToProvenEnd()
            #expect(bytes == content)
            #expect(isProven)
            // The client gives up waiting for close_notify, and not for the reply.
            try data.waitForEndBeneath()
            try session.reply("226 Done, at last.")
            try session.expect("SIZE a")
            try session.reply("213 \(content.count)")
        } client: { connection in
            let summary = try await connection.upload(.bytes(content), to: "a")
            #expect(summary.verification == .size)
        }
    }

    @Test func `a cancelled download keeps its encrypted connection`() async throws {
        let stage = try TLSStage()
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.agreeToEncryption(by: stage)
            try session.logInEncrypted()
            try session.survey("a", size: 1_000_000)
            let data = try session.encryptedData("RETR a", by: stage)
            try data.send(Content.bytes(600_000))
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Aborted.", "226 Stopped.", "200 Ok.")
            try session.end()
        } client: { configuration in
            let end = try await CancellationTests.cancelled(configuration) {
                connection, observer async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), onProgress: observer)
            }
            #expect(end.error?.code == .cancelled)
            #expect(end.isUsable)
        }
    }

    @Test func `an interrupted download goes on from the journal and the seam`() async throws {
        let stage = try TLSStage()
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let content = Content.bytes(1_000_000)
        let seam = 600_000 - 65536
        try await EncryptedTest.loggedIn(by: stage) { session in
            try session.survey("a", size: content.count, time: "20261120134500")
            let data = try session.encryptedData("RETR a", by: stage)
            try data.send(Array(content.prefix(600_000)))
            data.close()
            try session.reply("426 Broken.")
            try session.survey("a", size: content.count, time: "20261120134500", isFirst: false)
            let listener = try session.passive()
            try session.expect("REST \(seam)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let rest = try listener.accept()
            try rest.secure(by: stage)
            try rest.send(Array(content[seam...]))
            rest.closeNotify()
            rest.close()
            try session.reply("226 Done.")
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.moved == 400_000)
        }
        #expect(try Files.read(path) == content)
    }

    /// A printer's server: implicit TLS, a certificate that signed itself, and PASV with an address that is none.
}
