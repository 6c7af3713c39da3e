// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FerryIO
import Testing

/// The way to an encrypted connection, and the ways on which somebody could keep it from being one.
@Suite(.ownThread) struct EncryptionTests {
    @Test(arguments: TLSVersion.allCases)
    func `control and data connections are encrypted, and data goes on with the session of the control connection`(
        version: TLSVersion
    ) async throws {
        let stage = try TLSStage(newest: version)
        try await EncryptedTest.loggedIn(by: stage) { session in
            for isFirst in [true, false] {
                try session.survey("a", size: 3, isFirst: isFirst)
                let data = try session.encryptedData("RETR a", by: stage)
                #expect(data.isResumed)
                try data.send("abc")
                data.closeNotify()
                data.close()
                try session.reply("226 Done.")
            }
        } client: { connection in
            let found = connection.security
            let security = try #require(found)
            #expect(security.version.rawValue == version.rawValue)
            #expect(security.certificate.fingerprint == stage.fingerprint)
            #expect(security.trust == .firstUse)
            let protectsData = connection.protectsData
            #expect(protectsData)
            for _ in 1...2 {
                let bytes = try await connection.contents(of: "a")
                #expect(bytes == Array("abc".utf8))
                #expect(connection.dataSecurity?.isResumed == true)
            }
        }
    }

    @Test func `an implicit connection is encrypted before the greeting`() async throws {
        let stage = try TLSStage()
        try await ScriptedTest.connected(configure: { $0.tls.mode = .implicit }) { session in
            try session.control.secure(by: stage)
            try session.reply("220 Ready.")
            try session.logInEncrypted()
            try session.end()
        } client: { connection in
            #expect(connection.security != nil)
        }
    }

    @Test(arguments: ["500", "502", "504", "431", "534", "530"])
    func `a server that refuses AUTH gets no login where TLS is required`(code: String) async throws {
        let error = try await EncryptedTest.failure(configure: { $0.tls.mode = .required }) { session in
            session.answersEncryption = true
            try session.reply("220 Ready.")
            try session.expect("AUTH TLS")
            try session.reply("\(code) No.")
            if code == "500" || code == "504" {
                try session.expect("AUTH SSL")
                try session.reply("\(code) No.")
            }
            try session.expectEnd()
        }
        #expect(error?.code == .encryptionFailed)
        #expect(error?.reply?.code.rawValue == UInt16(code))
    }

    @Test func `a server without TLS is spoken to in clear unless that is forbidden`() async throws {
        try await ScriptedTest.loggedIn { _ in
        } client: { connection in
            #expect(connection.security == nil)
            let protectsData = connection.protectsData
            #expect(!protectsData)
        }
    }

    @Test func `a server from before the RFC is asked for SSL`() async throws {
        let stage = try TLSStage()
        try await ScriptedTest.connected { session in
            session.answersEncryption = true
            try session.reply("220 Ready.")
            try session.expect("AUTH TLS")
            try session.reply("504 Only SSL.")
            try session.expect("AUTH SSL")
            try session.reply("334 Go on.")
            try session.control.secure(by: stage)
            try session.logInEncrypted()
            try session.end()
        } client: { connection in
            #expect(connection.security != nil)
        }
    }

    /// Bytes behind the 234 in its segment, the rest in the next one: cut at every place.
    @Test(arguments: 0...17)
    func `bytes that come in clear behind the agreement end the connection`(cut: Int) async throws {
        let injected = Array("230 You are in.\r\n".utf8)
        let error = try await EncryptedTest.failure(configure: { _ in }) { session in
            session.answersEncryption = true
            try session.reply("220 Ready.")
            try session.expect("AUTH TLS")
            try session.send(Array("234 Go on.\r\n".utf8) + injected.prefix(cut))
            try? session.send(Array(injected.dropFirst(cut)))
            let rest = (try? session.control.receiveToEnd()) ?? []
            #expect(!String(decoding: rest, as: UTF8.self).contains("USER"))
        }
        #expect(error?.code == .encryptionFailed)
    }

    @Test func `a server that agrees and then closes, or says nothing, is an error`() async throws {
        let closed = try await EncryptedTest.failure(configure: { _ in }) { session in
            session.answersEncryption = true
            try session.reply("220 Ready.")
            try session.expect("AUTH TLS")
            try session.reply("234 Go on.")
            _ = try session.control.receive()
        }
        #expect(closed?.code == .encryptionFailed || closed?.code == .connectionLost)
        let silent = try await EncryptedTest.failure(configure: { $0.timeouts.handshake = .milliseconds(200) }) {
            session in
            session.answersEncryption = true
            try session.reply("220 Ready.")
            try session.expect("AUTH TLS")
            try session.reply("234 Go on.")
            _ = try? session.control.receiveToEnd()
        }
        #expect(silent?.code == .timedOut)
    }

    @Test(arguments: [false, true])
    func `data goes in clear only where that is allowed`(isAllowed: Bool) async throws {
        let stage = try TLSStage()
        let script: @Sendable (ScriptedSession) throws -> Void = { session in
            try session.agreeToEncryption(by: stage)
            try session.expect("PBSZ 0")
            try session.reply("200 Ok.")
            try session.expect("PROT P")
            try session.reply("536 Not here.")
            guard isAllowed else { return try session.expectEnd() }
            try session.expect(verb: "USER")
            try session.reply("230 In.")
            try session.expect("FEAT")
            try session.reply("502 No.")
            try session.expect("PWD")
            try session.reply("257 \"/\"")
            try session.survey("a", size: 3)
            try session.sendData(Array("abc".utf8), for: "RETR a")
            try session.end()
        }
        if !isAllowed {
            let error = try await EncryptedTest.failure(configure: { _ in }, script)
            #expect(error?.code == .encryptionFailed)
            return
        }
        try await ScriptedTest.connected(configure: { $0.tls.allowsClearData = true }, script) { connection in
            let bytes = try await connection.contents(of: "a")
            #expect(bytes == Array("abc".utf8))
            let protectsData = connection.protectsData
            #expect(!protectsData)
        }
    }

    @Test func `a server that wants the login before PROT gets it so`() async throws {
        let stage = try TLSStage()
        try await ScriptedTest.connected { session in
            try session.agreeToEncryption(by: stage)
            for refusal in ["530 Log in first.", "530 Log in first."] {
                _ = try session.nextLine()
                try session.reply(refusal)
            }
            try session.expect(verb: "USER")
            try session.reply("230 In.")
            try session.expect("PBSZ 0")
            try session.reply("200 Ok.")
            try session.expect("PROT P")
            try session.reply("200 Ok.")
            try session.expect("FEAT")
            try session.reply("502 No.")
            try session.expect("PWD")
            try session.reply("257 \"/\"")
            try session.end()
        } client: { connection in
            let protectsData = connection.protectsData
            #expect(protectsData)
        }
    }

    @Test func `a connection that takes the place of an encrypted one is never in clear`() async throws {
        let stage = try TLSStage()
        try await ScriptedTest.open(sessions: 2, configure: { $0.pause = { _ in true } }) { session in
            guard session.number == 2 else {
                try session.agreeToEncryption(by: stage)
                try session.logInEncrypted()
                try session.expect("NOOP")
                return session.control.close()
            }
            session.answersEncryption = true
            try session.reply("220 Ready.")
            try session.expect("AUTH TLS")
            try session.reply("502 Not any more.")
            try session.expectEnd()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            _ = try? await connection.keepAlive()
            let error = await failure { () async throws(FTPError) in try await connection.reconnect() }
            #expect(error?.code == .encryptionFailed)
        }
    }

    @Test(arguments: ["AUTH TLS", "prot C", "PBSZ 0", "CCC"])
    func `commands about encryption are not sent as typed`(line: String) async throws {
        try await ScriptedTest.loggedIn { _ in
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.raw(Array(line.utf8)) }
            #expect(error?.code == .refusedByGuard)
        }
    }
}
