// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// A play of two over TLS: a scripted server with a certificate that signs itself, and the client under test.
enum EncryptedTest {
    /// Plays a script that lies between an encrypted login and the farewell.
    static func loggedIn(
        by stage: TLSStage, features: [String] = [], configure: (inout ConnectionConfiguration) -> Void = { _ in },
        _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        client: (inout FTPConnection) async throws -> Void
    ) async throws {
        let opening: @Sendable (ScriptedSession) throws -> Void = { session in
            try session.agreeToEncryption(by: stage)
            try session.logInEncrypted(features: features)
            try script(session)
            if let farewell = try session.nextLine() {
                #expect(farewell == Array("QUIT".utf8))
                try session.reply("221 Bye.")
            }
        }
        try await ScriptedTest.connected(configure: configure, opening, client: client)
    }

    /// The error with which connecting and logging in fails, in front of a server that plays a script.
    static func failure(
        sessions: ScriptedServer.Sessions = 1, configure: (inout ConnectionConfiguration) -> Void,
        _ script: @escaping @Sendable (ScriptedSession) throws -> Void
    ) async throws -> FTPError? {
        var error: FTPError?
        try await ScriptedTest.open(sessions: sessions, configure: configure, script) { configuration in
            error = await FTPClientTests.failure { () async throws(FTPError) in
                var connection = try await FTPConnection.open(configuration)
                try await connection.login()
            }
        }
        return error
    }
}

extension ScriptedSession {
    /// Opens a data port, takes the command for it, says 150 and answers the handshake of whoever comes.
    func encryptedData(_ command: String, by stage: TLSStage) throws -> RawSocket {
        let listener = try awaitTransfer(command)
        try reply("150 Here.")
        let data = try listener.accept()
        try data.secure(by: stage)
        return data
    }
}
