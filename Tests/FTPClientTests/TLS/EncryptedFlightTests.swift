// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Encrypted logins at a known server, every line of whose flight must be here before the first reply.
@Suite(.ownThread) struct EncryptedFlightTests {
    private static var profile: HostProfile {
        var profile = HostProfile()
        (profile.greeting, profile.takesSeveralCommands, profile.logsInAtOnce) = ("Ready.", true, true)
        return profile
    }

    /// Some servers protect data connections only behind the login.
    @Test(arguments: ["200 Private.", "503 Log in first."])
    func `the protection of data connections is asked for in the flight of the login`(answer: String) async throws {
        let stage = try TLSStage()
        try await ScriptedTest.open {
            $0.profile = Self.profile
        } _: { session in
            try session.agreeToEncryption(by: stage)
            for line in ["PBSZ 0", "PROT P", "USER bob", "PASS secret", "FEAT", "PWD"] { try session.expect(line) }
            try session.reply("200 Ok.", answer, "331 Password.", "230 In.", "502 No.", "257 \"/\"")
            if answer.hasPrefix("503") {
                for line in ["PBSZ 0", "PROT P"] { try session.expect(line) }
                try session.reply("200 Ok.", "200 Private.")
            }
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let protectsData = connection.protectsData
            #expect(protectsData)
            await connection.quit()
        }
    }

    @Test func `a server that does not protect them by now is not given data in clear`() async throws {
        let stage = try TLSStage()
        let error = try await EncryptedTest.failure {
            $0.profile = Self.profile
        } _: { session in
            try session.agreeToEncryption(by: stage)
            for line in ["PBSZ 0", "PROT P", "USER bob", "PASS secret", "FEAT", "PWD"] { try session.expect(line) }
            try session.reply("200 Ok.", "534 No.", "331 Password.", "230 In.", "502 No.", "257 \"/\"")
            try session.expectEnd()
        }
        #expect(error?.code == .encryptionFailed)
    }
}
