// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// Bytes around `CCC`, behind which the control connection goes on in clear.
struct ClearControlTests {
    private func run(_ test: (EncryptedServer) async throws -> Void) async throws {
        var policy = EncryptionPolicy()
        policy.allowsClearControl = true
        try await EncryptedServer.run(files: ["a": [7]], policy: policy, test)
    }

    @Test(arguments: ["DELE a\r\n", "D", "\r\n"])
    func `a byte behind CCC closes the connection, and nothing of it is carried out`(_ more: String) async throws {
        try await run { server in
            var client = try await server.client()
            try await client.send("CCC\r\n\(more)")
            try await client.expect(503)
            #expect(try await client.reply() == nil)
            #expect(try await server.files.content(at: "a") == [7])
        }
    }

    @Test func `bytes that somebody puts in clear behind CCC end the connection, and are no command`() async throws {
        try await run { server in
            let client = try await server.client()
            try await client.send("CCC\r\n")
            let control = client.takeControl()
            // The client has not said yet that its encryption ends.
            try control.writeBeneath("DELE a\r\n")
            var bytes: [UInt8] = []
            let deadline = Deadline.after(.seconds(20))
            do { while try await control.read(onto: &bytes, atMost: 4096, until: deadline) == nil {} } catch {
                #expect(error as? StreamError != .timedOut)
            }
            #expect(!String(decoding: bytes, as: UTF8.self).contains("250"))
            #expect(try await server.files.content(at: "a") == [7])
        }
    }
}
