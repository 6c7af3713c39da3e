// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import ferryd

/// The words of `ferryd user quota` and `ferryd user show` for what directories hold.
@Suite final class QuotaTextTests {
    private let directory: TemporaryDirectory
    private let state: StateDirectory

    init() throws {
        directory = try TemporaryDirectory()
        state = StateDirectory(path: Array(directory.path("state").utf8))
        try state.make()
    }

    @Test func `a directory in a store of objects is known by its path, whatever this machine has there`() async throws
    {
        // A directory of this machine that the store stands in the place of.
        let host = Array(directory.path("s3/in").utf8)
        for name in ["s3", "s3/in"] { try Files.makeDirectory(directory.path(name)) }
        var options = Options()
        options.objectStores.places = [try #require(.init("\(directory.path("s3"))=https://s3.example.org/bucket"))]
        var inStore = try #require(VirtualDirectory(at: VirtualPath("/in"), host: host))
        (inStore.quota, inStore.quotaFiles) = (QuotaAmount(10_000), QuotaAmount(50))
        var new = try #require(VirtualDirectory(at: VirtualPath("/new"), host: Array(directory.path("s3/new").utf8)))
        new.quota = QuotaAmount(7)
        let free = try #require(VirtualDirectory(at: VirtualPath("/free"), host: host))
        options.directories = try #require(VirtualDirectories([inStore, free]))
        var account = Account(try AccountName("ada"))
        account.settings.directories = VirtualDirectories([new])
        let uses = try state.quotas()
        let place = TreePlace(device: .max, inode: 7)
        _ = try uses.open(place, at: host)
        try uses.write([.init(place, path: host, use: TreeUse(bytes: 1234, files: 2), isOpen: false)])
        #expect(
            await QuotaText.directoryLines(of: account, in: state, options) == [
                "in /in: 1,234 bytes of 10,000 bytes, 2 files and directories of 50", "in /new: not counted yet",
            ])
        // Without the settings of the store nobody knows what is meant.
        #expect(await QuotaText.directoryLines(of: account, in: state, nil) == ["in /new: not counted yet"])
    }
}
