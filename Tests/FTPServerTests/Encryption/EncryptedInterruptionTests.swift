// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// Encrypted transfers that are stopped or cut, and the ones that go on with them.
struct EncryptedInterruptionTests {
    private static let content = Content.bytes(8 << 20)

    @Test(arguments: TLSVersion.allCases)
    func `ABOR stops a download, each gets one reply, and another download goes on`(_ version: TLSVersion) async throws
    {
        try await EncryptedServer.run(files: ["big": Self.content]) { server in
            var client = try await server.client(version)
            let data = try await client.openData(for: "RETR big")
            var bytes: [UInt8] = []
            _ = try await data.read(onto: &bytes, atMost: 65536, until: .after(.seconds(20)))
            let end = try await client.ask("ABOR", expecting: 426)
            #expect(end.line == Refusal.transferAborted().reply.line)
            try await client.expect(226)
            _ = consume data
            try await client.ask("REST \(bytes.count)", expecting: 350)
            let rest = try await client.download("RETR big")
            #expect(rest.content == Array(Self.content[bytes.count...]))
            #expect(rest.end == .authenticated)
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `ABOR stops an upload, tells what is kept, and another upload goes on`(_ version: TLSVersion) async throws {
        let content = Array(Self.content.prefix(300_000))
        try await EncryptedServer.run { server in
            var client = try await server.client(version)
            let data = try await client.openData(for: "STOR a")
            try await data.write(Array(content.prefix(100_000)), stall: .seconds(20))
            try await client.waitForBytes(100_000)
            let end = try await client.ask("ABOR", expecting: 426)
            #expect(end.text.contains(" 100000 bytes are kept; REST 100000 "))
            try await client.expect(226)
            _ = consume data
            #expect(try await server.files.content(at: "a") == nil)
            try await client.ask("REST 100000", expecting: 350)
            try await client.upload(Array(content.dropFirst(100_000)), "STOR a")
            #expect(try await server.files.content(at: "a") == content)
        }
    }

    @Test func `an upload that was cut goes on over a new control connection`() async throws {
        let content = Array(Self.content.prefix(300_000))
        try await EncryptedServer.run { server in
            do {
                var client = try await server.client()
                let data = try await client.openData(for: "STOR a")
                try await data.write(Array(content.prefix(100_000)), stall: .seconds(20))
                try await client.waitForBytes(100_000)
                data.resetOnClose()
                _ = consume data
                try await client.expect(426)
            }
            var again = try await server.client()
            #expect(try await again.ask("SIZE a", expecting: 213).text.hasSuffix("100000"))
            try await again.ask("REST 100000", expecting: 350)
            try await again.upload(Array(content.dropFirst(100_000)), "STOR a")
            #expect(try await server.files.content(at: "a") == content)
        }
    }
}

extension EncryptedClient {
    /// Waits until the server has taken so many bytes of the upload under way.
    fileprivate mutating func waitForBytes(_ count: Int) async throws {
        let deadline = Deadline.after(.seconds(20))
        while try await ask("STAT", expecting: 213).text.firstMatch(of: #/bytes=(\d+);/#)?.1 != "\(count)" {
            if deadline.hasPassed { throw TestFailure("the bytes do not arrive") }
        }
    }
}
