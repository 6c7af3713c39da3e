// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// How long a session may be silent.
@Suite(.ownThread) struct IdleTests {
    @Test func `who sends no command is told so and sent away`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.idle = .seconds(1) }) { server in
            let client = try server.client()
            #expect(try client.expect(421).text == "421 No command came for 1 seconds.")
            try client.expectEnd()
        }
    }

    @Test func `half a command is no command`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.idle = .seconds(1) }) { server in
            let client = try server.client()
            try client.control.send("NOO")
            try client.expect(421)
        }
    }

    @Test func `a transfer is no silence, however long it takes`() async throws {
        let content = Content.bytes(8 << 20)
        try await LiveServer.run(files: ["big": content], configure: { $0.timeouts.idle = .seconds(2) }) {
            server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            #expect(try !client.control.isReadable(within: .milliseconds(2500)))
            #expect(try data.receiveToEnd() == content)
            try client.expect(226)
            // And only now it counts again.
            try client.expect(421)
        }
    }
}
