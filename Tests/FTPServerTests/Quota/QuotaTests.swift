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
        let roots = try ServedRoots(default: home)
        var (ada, bob) = (try Account.named("ada"), try Account.named("bob"))
        (ada.home, bob.home) = (home, home)
        ada.settings.quota = bytes.map { QuotaAmount($0) }
        ada.settings.quotaFiles = files.map { QuotaAmount($0) }
        try await LiveServer.run(
            served, accounts: [ada, bob],
            openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) }, test)
    }

    /// Sends so many bytes, if the server wants them; returns the last reply.
    private func send(_ count: Int, _ command: String, _ client: RawClient) throws -> RawReply {
        let data = try client.openData()
        let first = try client.ask(command)
        guard first.code == 150 else { return first }
        try? data.send(Content.bytes(count))
        data.close()
        return try client.reply()
    }

    private func use(_ client: RawClient) throws -> String { try client.ask("SITE QUOTA").text }

    /// The small one is stored in one call, the large one moves through the pipeline.
    @Test(arguments: [5000, 300_000])
    func `of thirty uploads at once as many succeed as there is room for`(_ size: Int) async throws {
        try await run(bytes: Int64(10 * size)) { server in
            let uploads = (0..<30).map { number in
                Background { try send(size, "STOR file\(number)", server.client()).code }
            }
            let codes = try uploads.map { try $0.value() }
            #expect(codes.filter { $0 == 226 }.count == 10)
            #expect(codes.filter { $0 == 552 }.count == 20)
            let client = try server.client()
            #expect(try use(client).contains("\(10 * size) of \(10 * size) bytes used, 0 left"))
            #expect(try client.download("NLST").split(separator: 10).count == 10)
        }
    }

    @Test func `of thirty uploads of nothing as many succeed as there may be files`() async throws {
        try await run(files: 10) { server in
            let uploads = (0..<30).map { number in
                Background { try send(0, "STOR file\(number)", server.client()).code }
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
            #expect(try send(500, "STOR kept", client).code == 226)
            #expect(try send(600, "STOR a", client).code == 226)
            let reply = try send(size, "STOR a", client)
            #expect(reply.code == 552)
            #expect(reply.text.contains("1100 of 1500 bytes"))
            #expect(reply.text.contains("delete something"))
            #expect(try client.download("RETR a") == Content.bytes(600))
            #expect(try use(client).contains("1100 of 1500 bytes used, 400 left"))
            // As much as the old file and the rest together is taken.
            #expect(try send(1000, "STOR a", client).code == 226)
            #expect(try use(client).contains("1500 of 1500"))
            #expect(try send(1000, "STOR a", client).code == 226)
            #expect(try send(1, "APPE a", client).code == 552)
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
            #expect(try send(4000, "STOR a", client).code == 226)
            try client.ask("ALLO 6001", expecting: 200)
            let refused = try send(6001, "STOR b", client)
            #expect(refused.code == 552)
            #expect(refused.text.contains("room for 6000 bytes, not for the 6001"))
            try client.ask("ALLO 10000", expecting: 200)
            #expect(try send(10_000, "STOR a", client).code == 226)
            #expect(try client.ask("AVBL").text == "213 0")
        }
    }

    @Test func `the room that is left is told, and comes back with what is deleted`() async throws {
        try await run(bytes: 10_000, files: 3) { server in
            let client = try server.client()
            #expect(try client.ask("AVBL").text == "213 10000")
            #expect(try send(4000, "STOR a", client).code == 226)
            #expect(try client.ask("AVBL").text == "213 6000")
            try client.ask("MKD d", expecting: 257)
            #expect(try use(client).contains("2 of 3 files and directories used, 1 left"))
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
            #expect(try use(client).contains("4000 of 10000 bytes used"))
        }
    }

    @Test func `a copy that does not fit leaves nothing`() async throws {
        try await run(bytes: 100_000) { server in
            let client = try server.client()
            #expect(try send(60_000, "STOR a", client).code == 226)
            let refused = try client.ask("SITE COPY a b")
            #expect(refused.code == 552)
            #expect(refused.text.contains("60000 of 100000 bytes"))
            #expect(try client.ask("SIZE b").code == 550)
            #expect(try use(client).contains("60000 of 100000"))
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
            #expect(try use(client).contains("200000 of 500000"))
            #expect(try send(400_000, "STOR a", client).code == 226)
            #expect(try use(client).contains("400000 of 500000"))
            #expect(try client.ask("SIZE broken").code == 550)
        }
    }

    @Test func `accounts that share a home share its use, and only one of them has a limit`() async throws {
        try await run(bytes: 10_000) { server in
            let (ada, bob) = (try server.client(), try server.client(as: "bob"))
            #expect(try use(bob) == "211 Your account has no quota.")
            #expect(try send(9000, "STOR his", bob).code == 226)
            #expect(try use(ada).contains("9000 of 10000"))
            #expect(try send(2000, "STOR hers", ada).code == 552)
            #expect(try send(9000, "STOR more", bob).code == 226)
            #expect(try use(ada).contains("18000 of 10000 bytes used, 0 left"))
            #expect(try send(1, "STOR hers", ada).code == 552)
            try ada.ask("DELE his", expecting: 250)
            #expect(try send(1000, "STOR hers", ada).code == 226)
        }
    }

    @Test func `at home the quotas of virtual directories are told too, and in one of them its own and those below it`()
        async throws
    {
        let served = try ServedFiles(.disk)
        for name in ["home", "in", "deep", "free"] { try Files.makeDirectory(served.path(name)) }
        func directory(_ place: String, _ name: String, quota: Int64?) throws -> VirtualDirectory {
            var directory = try #require(VirtualDirectory(at: VirtualPath(place), host: served.path(name).bytes))
            directory.quota = quota.map { QuotaAmount($0) }
            return directory
        }
        let roots = try ServedRoots(default: served.path("").bytes)
        var ada = try Account.named("ada")
        ada.home = served.path("home").bytes
        ada.settings.quota = QuotaAmount(10_000)
        ada.settings.directories = try VirtualDirectories([
            directory("/in", "in", quota: 100), directory("/in/deep", "deep", quota: 50),
            directory("/free", "free", quota: nil), directory("/gone", "gone", quota: 7),
        ])
        try await LiveServer.run(
            served, accounts: [ada],
            openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) }
        ) { server in
            let client = try server.client()
            for (name, count) in [("a", 4000), ("in/a", 30), ("in/deep/a", 20), ("free/a", 500)] {
                #expect(try send(count, "STOR \(name)", client).code == 226)
            }
            let below = "In /in/deep: 20 of 50 bytes used, 30 left"
            let home = try use(client)
            for line in ["4000 of 10000 bytes used, 6000 left", "In /in: 30 of 100 bytes used, 70 left", below] {
                #expect(home.contains(line), "\(line) is not in \(home)")
            }
            #expect(!home.contains("free") && !home.contains("gone"))
            try client.ask("CWD in", expecting: 250)
            let inside = try use(client)
            #expect(inside.contains("30 of 100 bytes used, 70 left") && inside.contains(below))
            #expect(!inside.contains("In /in:") && !inside.contains("10000"))
            try client.ask("CWD deep", expecting: 250)
            #expect(try use(client).contains("20 of 50 bytes used"))
        }
    }

    /// The small one is stored in one call, the large one moves through the pipeline.
    @Test(arguments: [20, 300_000])
    func `in a drop box nobody is told to delete, as nobody can there`(_ size: Int) async throws {
        let served = try ServedFiles(.disk)
        for name in ["home", "in"] { try Files.makeDirectory(served.path(name)) }
        let roots = try ServedRoots(default: served.path("").bytes)
        var box = try #require(VirtualDirectory(at: VirtualPath("/drop"), host: served.path("in").bytes))
        (box.quota, box.permissions) = (QuotaAmount(10), .dropBox)
        var ada = try Account.named("ada")
        ada.home = served.path("home").bytes
        ada.settings.quota = QuotaAmount(10)
        ada.settings.directories = VirtualDirectories([box])
        try await LiveServer.run(
            served, accounts: [ada],
            openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) }
        ) { server in
            let client = try server.client()
            let remedy = "Used are 0 of 10 bytes; only the server's administrator can make room."
            let refused = try send(size, "STOR drop/a", client)
            #expect(refused.code == 552 && refused.text.contains(remedy), "\(refused.text)")
            try client.ask("ALLO \(size)", expecting: 200)
            let announced = try send(size, "STOR drop/a", client)
            #expect(announced.code == 552 && announced.text.contains(remedy), "\(announced.text)")
            #expect(try send(10, "STOR drop/a", client).code == 226)
            let full = try send(1, "STOR drop/b", client)
            #expect(full.code == 552 && !full.text.contains("delete"), "\(full.text)")
            let home = try send(size, "STOR a", client)
            #expect(home.code == 552 && home.text.contains("delete something to make room"), "\(home.text)")
        }
    }

    @Test func `a home that is made anew is served and counted anew`() async throws {
        let served = try ServedFiles(.disk)
        try Files.makeDirectory(served.path("home"))
        let roots = try ServedRoots(default: served.path("").bytes, trusted: .zero)
        var ada = try Account.named("ada")
        ada.home = served.path("home").bytes
        ada.settings.quota = QuotaAmount(10_000)
        try await LiveServer.run(
            served, accounts: [ada],
            openStorage: { identity async throws(StorageError) in try await roots.storage(for: identity) }
        ) { server in
            let client = try server.client()
            #expect(try send(4000, "STOR a", client).code == 226)
            #expect(rename(served.path("home"), served.path("old")) == 0)
            // Nothing is there just now: those who come have what was there.
            #expect(try use(server.client()).contains("4000 of 10000 bytes used"))
            try Files.makeDirectory(served.path("home"))
            // Each that comes has the path looked at for the next one.
            var later = try server.client()
            let limit = WaitLimit.usual
            while try !use(later).contains(" 0 of 10000 bytes used") {
                if limit.passed { throw limit.exceeded("the new home") }
                later = try server.client()
            }
            #expect(try send(1000, "STOR b", later).code == 226)
            #expect(try Files.list(served.path("home")) == ["b"])
        }
    }
}
