// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FerryIO
import Testing

/// The ends that encrypted data connections come to.
@Suite(.ownThread) struct EncryptedTransferTests {
    @Test(arguments: [0, 4096, 3_000_000])
    func `an upload is ended by close_notify, also where the server never answers it`(size: Int) async throws {
        let stage = try TLSStage()
        let content = Content.bytes(size)
        try await EncryptedTest.loggedIn(by: stage, features: ["UPLOAD ATOMIC"]) { session in
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            let listener = try session.passiveBehindAllo(size)
            try session.expect("STOR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.secure(by: stage)
            let (bytes, isProven) = try data.receiveToProvenEnd()
            #expect(bytes == content)
            #expect(isProven)
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 \(size)")
        } client: { connection in
            let summary = try await connection.upload(.bytes(content), to: "a")
            #expect(summary.verification == .size)
        }
    }

    @Test(arguments: [nil, 400_000, 400_001] as [Int?])
    func `a download without close_notify is complete only when its size says so`(size: Int?) async throws {
        let stage = try TLSStage()
        let directory = try TemporaryDirectory()
        let content = Content.bytes(400_000)
        try await EncryptedTest.loggedIn(by: stage) { session in
            try session.survey("a", size: size)
            let data = try session.encryptedData("RETR a", by: stage)
            try data.send(content)
            data.close()
            try session.reply("226 Done.")
            guard size == nil else { return }
            try session.expect("SIZE a")
            try session.reply("502 No.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            }
            #expect((error == nil) == (size == 400_000), "\(error?.description ?? "no error")")
            if size != 400_000 {
                #expect(error?.code == .incomplete)
                #expect(error?.kept?.bytes == 400_000)
                #expect(!Files.exists(directory.path("a")))
            }
        }
    }

    @Test func `a listing without close_notify is not complete`() async throws {
        let stage = try TLSStage()
        try await EncryptedTest.loggedIn(by: stage) { session in
            let listener = try session.awaitTransfer("NLST")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.secure(by: stage)
            try data.send("a\r\n")
            data.close()
            try session.reply("226 Done.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.names() }
            #expect(error?.code == .incomplete)
        }
    }

    @Test func `a data connection with another certificate is refused`() async throws {
        let (stage, other) = (try TLSStage(), try TLSStage())
        try await EncryptedTest.loggedIn(by: stage) { session in
            try session.survey("a", size: 3)
            _ = try session.encryptedData("RETR a", by: other)
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Aborted.", "226 Yes.", "200 Ok.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.contents(of: "a") }
            #expect(error?.code == .untrusted)
        }
    }

    @Test(arguments: [false, true])
    func `a refusal instead of a handshake ends the wait for it`(isUpload: Bool) async throws {
        let stage = try TLSStage()
        try await EncryptedTest.loggedIn(by: stage, features: ["UPLOAD ATOMIC"]) { session in
            let listener: RawListener
            if isUpload {
                try session.expect("TYPE I")
                try session.reply("200 Binary.")
                listener = try session.passiveBehindAllo(1)
                try session.expect("STOR a")
            } else {
                try session.survey("a", size: 3)
                listener = try session.awaitTransfer("RETR a")
            }
            try session.reply("150 Here.")
            let data = try listener.accept()
            _ = try data.receive()
            try session.reply("522 Session reuse is required.")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                if isUpload {
                    var options = UploadOptions()
                    options.resume = .never
                    _ = try await connection.upload(.bytes([1]), to: "a", options: options)
                } else {
                    _ = try await connection.contents(of: "a")
                }
            }
            #expect(error?.reply?.code.rawValue == 522)
            try await connection.keepAlive()
        }
    }

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
    @Test(arguments: [false, true])
    func `PASV with no address leads to the host of the control connection`(isPinned: Bool) async throws {
        let stage = try TLSStage()
        try await ScriptedTest.connected {
            $0.tls.mode = .implicit
            if isPinned { $0.tls.pins = [stage.fingerprint] }
        } _: { session in
            try session.control.secure(by: stage)
            try session.reply("220 Printer.")
            try session.logInEncrypted()
            try session.survey("a", size: 3)
            let listener = try RawListener()
            let port = try listener.name.port
            try session.expect("EPSV")
            try session.reply("500 Not known.")
            try session.expect("PASV")
            try session.reply("227 Entering passive mode (0,0,0,0,\(port >> 8),\(port & 255)).")
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.secure(by: stage)
            try data.send("abc")
            data.closeNotify()
            data.close()
            try session.reply("226 Done.")
            try session.end()
        } client: { connection in
            let bytes = try await connection.contents(of: "a")
            #expect(bytes == Array("abc".utf8))
            #expect(connection.dataSecurity?.certificate.fingerprint == stage.fingerprint)
        }
    }

    @Test func `a server that connects to the client is answered with a handshake too`() async throws {
        let stage = try TLSStage()
        try await EncryptedTest.loggedIn(by: stage, configure: { $0.dataMode = .active }) { session in
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            try session.expect("SIZE a")
            try session.reply("213 3")
            try session.expect("MDTM a")
            try session.reply("502 No.")
            let numbers = String(decoding: try session.expect(verb: "PORT"), as: UTF8.self).split(separator: ",")
                .compactMap { UInt16($0) }
            try session.reply("200 Ok.")
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try RawSocket(connectingTo: SocketName(port: numbers[4] << 8 | numbers[5]))
            try data.secure(by: stage)
            #expect(data.isResumed)
            try data.send("abc")
            data.closeNotify()
            data.close()
            try session.reply("226 Done.")
        } client: { connection in
            let bytes = try await connection.contents(of: "a")
            #expect(bytes == Array("abc".utf8))
        }
    }
}

extension ScriptedSession {
    /// Takes the announcement of a size, then opens a data port.
    fileprivate func passiveBehindAllo(_ size: Int) throws -> RawListener {
        try expect("ALLO \(size)")
        try reply("200 Ok.")
        return try passive()
    }
}
