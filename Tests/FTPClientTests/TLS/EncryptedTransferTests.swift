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
    func passiveBehindAllo(_ size: Int) throws -> RawListener {
        try expect("ALLO \(size)")
        try reply("200 Ok.")
        return try passive()
    }
}
