// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// Quotas as clients meet them.
@Suite(.ownThread) struct QuotaTests {
    /// Serves a directory in which `ada` has a quota, and `bob` has none.
    private func run(
        bytes: Int64? = nil, files: Int64? = nil, _ test: (LiveServer) throws -> Void
    ) async throws {
        let served = try ServedFiles(.disk)
        let home = served.path("").bytes
        var (ada, bob) = (try Account.named("ada"), try Account.named("bob"))
        (ada.home, bob.home) = (home, home)
        ada.settings.quota = bytes.map { QuotaAmount($0) }
        ada.settings.quotaFiles = files.map { QuotaAmount($0) }
        try await LiveServer.runCounting(served, [ada, bob], test)
    }

    /// The small one is stored in one call, the large one moves through the pipeline.
    @Test(arguments: [5000, 300_000])
    func `of thirty uploads at once as many succeed as there is room for`(_ size: Int) async throws {
        try await run(bytes: Int64(10 * size)) { server in
            let uploads = (0..<30).map { number in
                Background { try server.client().send(size, "STOR file\(number)").code }
            }
            let codes = try uploads.map { try $0.value() }
            #expect(codes.filter { $0 == 226 }.count == 10)
            #expect(codes.filter { $0 == 552 }.count == 20)
            let client = try server.client()
            #expect(try client.quotaText().contains("\(10 * size) of \(10 * size) bytes used, 0 left"))
            #expect(try client.download("NLST").split(separator: 10).count == 10)
        }
    }

    @Test func `of thirty uploads of nothing as many succeed as there may be files`() async throws {
        try await run(files: 10) { server in
            let uploads = (0..<30).map { number in
                Background { try server.client().send(0, "STOR file\(number)").code }
            }
            let codes = try uploads.map { try $0.value() }
            #expect(codes.filter { $0 == 226 }.count == 10)
            #expect(codes.filter { $0 == 552 }.count == 20)
        }
    }

    @Test(arguments: [1001, 100_000])
    func `a file that does not fit leaves the old one, and the reply has the numbers`(_ size: Int) async throws {
        try await run(bytes: 1500) { server in
            let client = try server.client()
            #expect(try client.send(500, "STOR kept").code == 226)
            #expect(try client.send(600, "STOR a").code == 226)
            let reply = try client.send(size, "STOR a")
            #expect(reply.code == 552)
            #expect(reply.text.contains("1100 of 1500 bytes"))
            #expect(reply.text.contains("delete something"))
            #expect(try client.download("RETR a") == Content.bytes(600))
            #expect(try client.quotaText().contains("1100 of 1500 bytes used, 400 left"))
            // As much as the old file and the rest together is taken.
            #expect(try client.send(1000, "STOR a").code == 226)
            #expect(try client.quotaText().contains("1500 of 1500"))
            #expect(try client.send(1000, "STOR a").code == 226)
            #expect(try client.send(1, "APPE a").code == 552)
            #expect(try client.download("RETR a") == Content.bytes(1000))
            let refused = try client.ask("STOR new")
            #expect(refused.code == 425 || refused.code == 552)
        }
    }

    @Test func `an upload that does not fit is refused while it is being sent`() async throws {
        try await run(bytes: 1_000_000) { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            // The end never comes.
            try? data.send(Content.bytes(1_500_000))
            let reply = try client.reply()
            #expect(reply.code == 552)
            #expect(reply.text.contains("0 of 1000000 bytes"))
            data.close()
            #expect(try client.ask("SIZE a").code == 550)
        }
    }

    @Test func `more than is left is refused when it is announced`() async throws {
        try await run(bytes: 10_000) { server in
            let client = try server.client()
            #expect(try client.send(4000, "STOR a").code == 226)
            try client.ask("ALLO 6001", expecting: 200)
            let refused = try client.send(6001, "STOR b")
            #expect(refused.code == 552)
            #expect(refused.text.contains("room for 6000 bytes, not for the 6001"))
            try client.ask("ALLO 10000", expecting: 200)
            #expect(try client.send(10_000, "STOR a").code == 226)
            #expect(try client.ask("AVBL").text == "213 0")
        }
    }

    @Test func `the room that is left is told, and comes back with what is deleted`() async throws {
        try await run(bytes: 10_000, files: 3) { server in
            let client = try server.client()
            #expect(try client.ask("AVBL").text == "213 10000")
            #expect(try client.send(4000, "STOR a").code == 226)
            #expect(try client.ask("AVBL").text == "213 6000")
            try client.ask("MKD d", expecting: 257)
            #expect(try client.quotaText().contains("2 of 3 files and directories used, 1 left"))
            try client.ask("MKD e", expecting: 257)
            let refused = try client.ask("MKD f")
            #expect(refused.code == 552)
            #expect(refused.text.contains("3 of 3 files and directories"))
            try client.ask("RMD d", expecting: 250)
            try client.ask("SITE COPY a b", expecting: 250)
            #expect(try client.ask("AVBL").text == "213 2000")
            #expect(try client.ask("SITE COPY a b").code == 250)
            try client.ask("DELE a", expecting: 250)
            #expect(try client.ask("SITE COPY b a").code == 250)
            try client.ask("DELE a", expecting: 250)
            try client.ask("RNFR b", expecting: 350)
            try client.ask("RNTO c", expecting: 250)
            #expect(try client.quotaText().contains("4000 of 10000 bytes used"))
        }
    }

    @Test func `a copy that does not fit leaves nothing`() async throws {
        try await run(bytes: 100_000) { server in
            let client = try server.client()
            #expect(try client.send(60_000, "STOR a").code == 226)
            let refused = try client.ask("SITE COPY a b")
            #expect(refused.code == 552)
            #expect(refused.text.contains("60000 of 100000 bytes"))
            #expect(try client.ask("SIZE b").code == 550)
            #expect(try client.quotaText().contains("60000 of 100000"))
        }
    }

    @Test func `what is kept of broken uploads counts, and gives way to what comes`() async throws {
        try await run(bytes: 500_000) { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR broken")
            try data.send(Content.bytes(200_000))
            try client.waitForBytes(200_000)
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            #expect(try client.quotaText().contains("200000 of 500000"))
            #expect(try client.send(400_000, "STOR a").code == 226)
            #expect(try client.quotaText().contains("400000 of 500000"))
            #expect(try client.ask("SIZE broken").code == 550)
        }
    }

    @Test func `accounts that share a home share its use, and only one of them has a limit`() async throws {
        try await run(bytes: 10_000) { server in
            let (ada, bob) = (try server.client(), try server.client(as: "bob"))
            #expect(try bob.quotaText() == "211 Your account has no quota.")
            #expect(try bob.send(9000, "STOR his").code == 226)
            #expect(try ada.quotaText().contains("9000 of 10000"))
            #expect(try ada.send(2000, "STOR hers").code == 552)
            #expect(try bob.send(9000, "STOR more").code == 226)
            #expect(try ada.quotaText().contains("18000 of 10000 bytes used, 0 left"))
            #expect(try ada.send(1, "STOR hers").code == 552)
            try ada.ask("DELE his", expecting: 250)
            #expect(try ada.send(1000, "STOR hers").code == 226)
        }
    }

    @Test func `a home that is made anew is served and counted anew`() async throws {
        let served = try ServedFiles(.disk)
        try Files.makeDirectory(served.path("home"))
        let roots = try ServedRoots(default: served.path("").bytes, trusted: .zero)
        var ada = try Account.named("ada")
        ada.home = served.path("home").bytes
        ada.settings.quota = QuotaAmount(10_000)
        try await LiveServer.runCounting(served, [ada], from: roots) { server in
            let client = try server.client()
            #expect(try client.send(4000, "STOR a").code == 226)
            #expect(rename(served.path("home"), served.path("old")) == 0)
            // Nothing is there just now: those who come have what was there.
            #expect(try server.client().quotaText().contains("4000 of 10000 bytes used"))
            try Files.makeDirectory(served.path("home"))
            // Each that comes has the path looked at for the next one.
            var later = try server.client()
            let limit = WaitLimit.usual
            while try !later.quotaText().contains(" 0 of 10000 bytes used") {
                if limit.passed { throw limit.exceeded("the new home") }
                later = try server.client()
            }
            #expect(try later.send(1000, "STOR b").code == 226)
            #expect(try Files.list(served.path("home")) == ["b"])
        }
    }
}
