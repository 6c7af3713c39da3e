// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Limits of speed, by a clock that the test turns: after each step neither fewer nor more bytes have moved than may.
///
/// Nothing else slows a transfer down here: all of it fits into the memory of its connection.
struct RateLimitTests {
    private static let content = Content.bytes(300_000)
    private static let rate: Int64 = 500_000
    /// The bytes of a twentieth of a second, which move at once and then rest.
    private static let turn = rate / 20
    private static let rates = TransferRates(
        up: TransferRate(bytesPerSecond: rate), down: TransferRate(bytesPerSecond: rate))
    private static let crawl = TransferRates(
        up: TransferRate(bytesPerSecond: 1000), down: TransferRate(bytesPerSecond: 1000))

    private func run(
        files: [String: [UInt8]] = [:], configure: (inout ServerConfiguration) -> Void = { _ in },
        _ test: (MemoryServer) async throws -> Void
    ) async throws {
        try await MemoryServer.run(files: files, capacity: 1 << 20, configure: configure, test)
    }

    /// Lets time pass; of time that passes at once only one turn is made use of.
    private func passTurns(_ count: Int, on server: MemoryServer) async {
        for _ in 0..<count {
            server.clock.advance(by: .milliseconds(50))
            await server.settle()
        }
    }

    /// Lets time pass turn by turn; the first session's transfer has to keep to the limit.
    private func expectSteadyPace(on server: MemoryServer) async throws {
        // The transfer has begun by the clock before time passes.
        await server.settle()
        for step in 1...8 {
            server.clock.advance(by: .milliseconds(50))
            let most = Self.turn * Int64(step + 1)
            // It may begin a turn late, and the first bytes of an upload are counted when 32 KiB are there.
            let bytes = try await server.transferred(most - 2 * Self.turn)
            #expect(bytes <= most, "after \(step) turns")
        }
    }

    @Test(arguments: ["TYPE I", "TYPE A"])
    func `the limit of the server holds for downloads and uploads`(type: String) async throws {
        let text = type == "TYPE A" ? [UInt8](repeating: 0x78, count: 300_000) : Self.content
        try await run(files: ["a": text], configure: { $0.rates = Self.rates }) { server in
            var client = try await server.client()
            try await client.ask(type, expecting: 200)
            let down = try await client.openData()
            try await client.ask("RETR a", expecting: 150)
            try await expectSteadyPace(on: server)
            await passTurns(10, on: server)
            #expect(try await down.readToEnd() == text)
            try await client.expect(226)
            server.clock.advance(by: .seconds(1))

            let up = try await client.openData()
            try await client.ask("STOR b", expecting: 150)
            try await up.write(text, stall: .seconds(20))
            _ = consume up
            try await expectSteadyPace(on: server)
            await passTurns(10, on: server)
            try await client.expect(226)
        }
    }

    @Test func `the limit of an account is for all of its sessions, and for nobody else`() async throws {
        try await run(files: ["a": Self.content]) { server in
            try server.accounts.add(.named("eve", rates: Self.rates))
            var one = try await server.client(as: "eve")
            var two = try await server.client(as: "eve")
            var free = try await server.client(as: "bob")
            let first = try await one.openData()
            let second = try await two.openData()
            try await one.ask("RETR a", expecting: 150)
            try await two.ask("RETR a", expecting: 150)
            for step in 1...8 {
                server.clock.advance(by: .milliseconds(50))
                let most = Self.turn * Int64(step + 2)
                var bytes: Int64 = 0
                let limit = WaitLimit.usual
                while bytes < most - 3 * Self.turn {
                    if limit.passed { throw limit.exceeded("\(most) bytes to move") }
                    bytes = try await server.transferred(0, in: 0) + server.transferred(0, in: 1)
                }
                #expect(bytes <= most, "after \(step) turns")
            }
            // No time passes for the others.
            #expect(try await free.download("RETR a") == Self.content)
            _ = consume first
            _ = consume second
        }
    }

    /// With the higher limit a turn is long enough for an upload to be taken at once.
    @Test(arguments: [500_000, 1_000_000] as [Int64])
    func `many small files are no way around a limit`(limit: Int64) async throws {
        let small = Content.bytes(7143)
        let rates = TransferRates(
            up: TransferRate(bytesPerSecond: limit), down: TransferRate(bytesPerSecond: limit))
        try await run(files: ["a": small], configure: { $0.rates = rates }) { server in
            for isUpload in [false, true] {
                let handoff = Handoff(try await server.client())
                let (_, passed) = try await server.clock.advance(by: .milliseconds(5), atMost: .seconds(1000)) {
                    guard var client = handoff.take() else { throw TestFailure("the client is gone") }
                    // The files of a second.
                    for _ in 0..<(limit / 7143) {
                        if isUpload {
                            try await client.upload(small, "STOR b")
                        } else {
                            #expect(try await client.download("RETR a") == small)
                        }
                    }
                }
                #expect(passed >= .milliseconds(900))
            }
        }
    }

    @Test func `a limited transfer can be aborted while it waits`() async throws {
        try await run(files: ["a": Self.content], configure: { $0.rates = Self.crawl }) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("RETR a", expecting: 150)
            await server.settle()
            try await client.ask("NOOP", expecting: 200)
            try await client.ask("ABOR", expecting: 426)
            try await client.expect(226)
            _ = consume data
            try await client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `listings are not slowed`() async throws {
        let files = Dictionary(uniqueKeysWithValues: (0..<300).map { ("file-\($0)", [UInt8]()) })
        try await run(files: files, configure: { $0.rates = Self.crawl }) { server in
            var client = try await server.client()
            let began = server.clock.now
            #expect(try await client.download("LIST").count > 15_000)
            #expect(server.clock.now == began)
        }
    }

    @Test func `another limit of the server holds for a transfer under way`() async throws {
        try await run(files: ["a": Self.content], configure: { $0.rates = Self.crawl }) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("RETR a", expecting: 150)
            server.clock.advance(by: .seconds(2))
            #expect(try await server.transferred(1000) <= 4096)
            var configuration = ServerConfiguration()
            configuration.rates = TransferRates(down: TransferRate(bytesPerSecond: 1_000_000))
            server.server.reconfigure(configuration)
            // The turn that was waited for, and a third of a second for the file.
            await passTurns(40, on: server)
            #expect(try await data.readToEnd() == Self.content)
            try await client.expect(226)
        }
    }

    @Test func `another limit of an account reaches its running transfers with its next login`() async throws {
        try await run(files: ["a": Self.content]) { server in
            try server.accounts.add(.named("eve", rates: Self.crawl))
            var client = try await server.client(as: "eve")
            let data = try await client.openData()
            try await client.ask("RETR a", expecting: 150)
            server.clock.advance(by: .seconds(2))
            #expect(try await server.transferred(1000) <= 4096)
            var edit = AccountEdit()
            edit.settings.given.rateDown = TransferRate(bytesPerSecond: 1_000_000)
            try server.accounts.change(try AccountName("eve"), edit)
            let other = try await server.client(as: "eve")
            await passTurns(40, on: server)
            #expect(try await data.readToEnd() == Self.content)
            try await client.expect(226)
            _ = consume other
        }
    }
}
