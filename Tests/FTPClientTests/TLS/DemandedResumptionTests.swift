// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FerryIO
import Testing

/// Servers that take no data connection but one that resumes the session of its own control connection; each has a reply of
/// its own for others.
@Suite(.ownThread) struct DemandedResumptionTests {
    @Test(arguments: ["522", "425", "450"], TLSVersion.allCases)
    func `every data connection resumes, also behind the connection that takes the place of a lost one`(
        code: String, version: TLSVersion
    ) async throws {
        // A session of one stage means nothing to the other.
        let stages = [try TLSStage(newest: version), try TLSStage(newest: version)]
        try await ScriptedTest.open(sessions: 2) {
            $0.pause = { _ in true }
            $0.tls.pins = Set(stages.map(\.fingerprint))
        } _: { session in
            let stage = stages[session.number - 1]
            try session.agreeToEncryption(by: stage)
            try session.logInEncrypted()
            for transfer in 0..<3 {
                try session.survey("a", size: 3, isFirst: transfer == 0)
                let data = try session.encryptedData("RETR a", by: stage)
                guard data.isResumed else {
                    try session.reply("\(code) The session of the control connection must be resumed.")
                    throw TestFailure("transfer \(transfer) of session \(session.number) does not resume")
                }
                try data.send("abc")
                data.closeNotify()
                data.close()
                try session.reply("226 Done.")
            }
            if session.number == 2 { return try session.end() }
            try session.expect("NOOP")
            session.control.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            for number in 1...2 {
                for _ in 0..<3 {
                    let bytes = try await connection.contents(of: "a")
                    #expect(bytes == Array("abc".utf8))
                    #expect(connection.dataSecurity?.isResumed == true)
                }
                if number == 2 { break }
                _ = try? await connection.keepAlive()
                try await connection.reconnect()
            }
            await connection.quit()
        }
    }
}
