// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Servers that let nobody in.
@Suite(.ownThread) struct GreetingTests {
    private func failure(of script: @escaping @Sendable (ScriptedSession) throws -> Void) async throws -> FTPError? {
        try await ScriptedServer.playing(
            script,
            to: { port in
                do throws(FTPError) {
                    let connection = try await FTPConnection.open(
                        ConnectionConfiguration(host: "127.0.0.1", port: port))
                    await connection.quit()
                    return nil
                } catch { return error }
            })
    }

    @Test func `a server that closes before its greeting is said to do that, and that it may have banned the address`()
        async throws
    {
        let error = try await failure { $0.control.close() }
        #expect(error?.code == .connectionLost && error?.isTransient == true)
        #expect(error?.description.contains("closed the connection before its greeting; it may have banned") == true)
        #expect(error?.advice?.contains("who can lift a ban") == true)
    }

    @Test func `a ban is told as that, and not tried again`() async throws {
        let error = try await failure { session in
            try session.reply("421 Your address is banned for 5 more minutes.")
            session.control.close()
        }
        #expect(error?.code == .busy && error?.isTransient == false)
        #expect(
            error?.description.contains("turns this address away, and may have banned it; the server says: 421") == true
        )
    }
}
