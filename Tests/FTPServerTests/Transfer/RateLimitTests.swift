// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import Testing

/// Each limit makes 300 KB take 0.6 seconds, less the turn that begins at once.
@Suite(.ownThread) struct RateLimitTests {
    private let content = Content.bytes(300_000)
    private let rates = TransferRates(
        up: TransferRate(bytesPerSecond: 500_000), down: TransferRate(bytesPerSecond: 500_000))
    private let least = Duration.milliseconds(500)

    private func duration<Value>(_ body: () throws -> Value) throws -> (Duration, Value) {
        let start = ContinuousClock.now
        let value = try body()
        return (.now - start, value)
    }

    @Test(arguments: ["TYPE I", "TYPE A"])
    func `the limit of the server holds for downloads and uploads`(type: String) async throws {
        let text = type == "TYPE A" ? [UInt8](repeating: 0x78, count: 300_000) : content
        try await LiveServer.run(files: ["a": text], configure: { $0.rates = rates }) { server in
            let client = try server.client()
            try client.ask(type, expecting: 200)
            let (down, received) = try duration { try client.download("RETR a") }
            #expect(received == text)
            #expect(down >= least)
            let (up, _) = try duration { try client.upload(text, "STOR b") }
            #expect(up >= least)
        }
    }

    @Test func `the limit of an account is for all of its sessions, and for nobody else`() async throws {
        let account = try Account.named("eve", rates: rates)
        try await LiveServer.run(files: ["a": content], accounts: [account]) { server in
            let slow = try (0..<3).map { _ in try server.client(as: "eve") }
            let free = try server.client(as: "bob")
            let (span, _) = try duration {
                let transfers = try slow.map { try $0.beginTransfer("RETR a") }
                for transfer in transfers { #expect(transfer.drain() == content.count) }
                for client in slow { try client.expect(226) }
            }
            #expect(span >= .milliseconds(1700))
            #expect(try free.download("RETR a") == content)
        }
    }

    /// With the higher limit a turn is long enough for an upload to be taken at once.
    @Test(arguments: [500_000, 1_000_000] as [Int64])
    func `small files are limited as well`(_ limit: Int64) async throws {
        let small = Content.bytes(4096)
        let rate = TransferRate(bytesPerSecond: limit)
        let rates = TransferRates(up: rate, down: rate)
        let count = Int(limit / 7143)
        try await LiveServer.run(files: ["a": small], configure: { $0.rates = rates }) { server in
            let client = try server.client()
            let (down, received) = try duration { try (0..<count).map { _ in try client.download("RETR a") } }
            #expect(received.allSatisfy { $0 == small })
            #expect(down >= .milliseconds(480))
            let (up, _) = try duration { for _ in 0..<count { try client.upload(small, "STOR b") } }
            #expect(up >= .milliseconds(480))
        }
    }

    @Test func `a limited transfer can be aborted while it waits`() async throws {
        let crawl = TransferRates(down: TransferRate(bytesPerSecond: 1000))
        try await LiveServer.run(files: ["a": content], configure: { $0.rates = crawl }) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR a")
            try client.ask("NOOP", expecting: 200)
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            data.close()
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `listings are not slowed`() async throws {
        let crawl = TransferRates(
            up: TransferRate(bytesPerSecond: 1000), down: TransferRate(bytesPerSecond: 1000))
        let files = Dictionary(uniqueKeysWithValues: (0..<300).map { ("file-\($0)", [UInt8]()) })
        try await LiveServer.run(files: files, configure: { $0.rates = crawl }) { server in
            let client = try server.client()
            let (span, listing) = try duration { try client.download("LIST") }
            #expect(listing.count > 15_000)
            #expect(span < .seconds(15))  // which it takes at a thousand bytes a second
        }
    }
}
