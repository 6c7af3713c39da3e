// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import Testing

/// Quotas of virtual directories.
@Suite(.ownThread) struct DirectoryQuotaTests {
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
        var ada = try Account.named("ada")
        ada.home = served.path("home").bytes
        ada.settings.quota = QuotaAmount(10_000)
        ada.settings.directories = try VirtualDirectories([
            directory("/in", "in", quota: 100), directory("/in/deep", "deep", quota: 50),
            directory("/free", "free", quota: nil), directory("/gone", "gone", quota: 7),
        ])
        try await LiveServer.runCounting(served, [ada]) { server in
            let client = try server.client()
            for (name, count) in [("a", 4000), ("in/a", 30), ("in/deep/a", 20), ("free/a", 500)] {
                #expect(try client.send(count, "STOR \(name)").code == 226)
            }
            let below = "In /in/deep: 20 of 50 bytes used, 30 left"
            let home = try client.quotaText()
            for line in ["4000 of 10000 bytes used, 6000 left", "In /in: 30 of 100 bytes used, 70 left", below] {
                #expect(home.contains(line), "\(line) is not in \(home)")
            }
            #expect(!home.contains("free") && !home.contains("gone"))
            try client.ask("CWD in", expecting: 250)
            let inside = try client.quotaText()
            #expect(inside.contains("30 of 100 bytes used, 70 left") && inside.contains(below))
            #expect(!inside.contains("In /in:") && !inside.contains("10000"))
            try client.ask("CWD deep", expecting: 250)
            #expect(try client.quotaText().contains("20 of 50 bytes used"))
        }
    }

    /// The small one is stored in one call, the large one moves through the pipeline.
    @Test(arguments: [20, 300_000])
    func `in a drop box nobody is told to delete, as nobody can there`(_ size: Int) async throws {
        let served = try ServedFiles(.disk)
        for name in ["home", "in"] { try Files.makeDirectory(served.path(name)) }
        var box = try #require(VirtualDirectory(at: VirtualPath("/drop"), host: served.path("in").bytes))
        (box.quota, box.permissions) = (QuotaAmount(10), .dropBox)
        var ada = try Account.named("ada")
        ada.home = served.path("home").bytes
        ada.settings.quota = QuotaAmount(10)
        ada.settings.directories = VirtualDirectories([box])
        try await LiveServer.runCounting(served, [ada]) { server in
            let client = try server.client()
            let remedy = "Used are 0 of 10 bytes; only the server's administrator can make room."
            let refused = try client.send(size, "STOR drop/a")
            #expect(refused.code == 552 && refused.text.contains(remedy), "\(refused.text)")
            try client.ask("ALLO \(size)", expecting: 200)
            let announced = try client.send(size, "STOR drop/a")
            #expect(announced.code == 552 && announced.text.contains(remedy), "\(announced.text)")
            #expect(try client.send(10, "STOR drop/a").code == 226)
            let full = try client.send(1, "STOR drop/b")
            #expect(full.code == 552 && !full.text.contains("delete"), "\(full.text)")
            let home = try client.send(size, "STOR a")
            #expect(home.code == 552 && home.text.contains("delete something to make room"), "\(home.text)")
        }
    }
}
