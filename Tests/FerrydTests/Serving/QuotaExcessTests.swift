// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import ferryd

/// Quotas that what lies there exceeds already.
@Suite final class QuotaExcessTests {
    private let directory: TemporaryDirectory
    private let state: StateDirectory

    init() throws {
        directory = try TemporaryDirectory()
        state = StateDirectory(path: Array(directory.path("state").utf8))
        try state.make()
        for name in ["home", "home/sub", "in"] { try Files.makeDirectory(directory.path(name)) }
        for name in ["home/a", "home/b", "home/sub/c", "in/d"] {
            try Files.write(Content.bytes(100), to: directory.path(name))
        }
    }

    private func path(_ name: String) -> [UInt8] { Array(directory.path(name).utf8) }

    private func account(
        _ name: String = "ada", bytes: Int64? = nil, files: Int64? = nil, home: String? = "home"
    ) throws -> Account {
        var account = Account(try AccountName(name), password: try PasswordHash(of: [1], cost: 1))
        account.home = home.map(path)
        account.settings.quota = bytes.map { QuotaAmount($0) }
        account.settings.quotaFiles = files.map { QuotaAmount($0) }
        return account
    }

    private func words(_ accounts: [Account], isServed: Bool = false) -> [String] {
        StandingQuota.all(VirtualDirectories(), root: nil, accounts).exceeded(
            by: state.quotaRecords, isServed: isServed, elsewhere: nil
        ).map(\.words)
    }

    @Test func `what lies there already is told with its numbers, and what to do`() throws {
        #expect(
            try words([account(bytes: 299, files: 3)]) == [
                "the quota of ada is exceeded already: 4 files and directories, 300 bytes are in \(directory.path("home")), "
                    + "and it allows 299 bytes and 3 files and directories. Uploads there are refused until enough is "
                    + "deleted, or the quota is raised: ferryd user change ada --quota SIZE --quota-files N"
            ])
        #expect(try words([account(bytes: 299, files: 4)]).first?.contains("and it allows 299 bytes. ") == true)
        #expect(
            try words([account(bytes: 300, files: 3)]).first?.hasSuffix("ferryd user change ada --quota-files N")
                == true)
    }

    @Test func `a quota that is full to the last byte is none of these, nor one of somebody who cannot log in`() throws
    {
        var disabled = try account(bytes: 1)
        disabled.isDisabled = true
        #expect(try words([account(bytes: 300, files: 4), disabled, account("bob"), account("eve", home: nil)]) == [])
    }

    @Test func `who shares a directory and a limit is told of once`() throws {
        let accounts = [try account(bytes: 1), try account("bob", bytes: 1), try account("eve", bytes: 2)]
        #expect(words(accounts).map { $0.prefix(16) } == ["the quota of ada", "the quota of eve"])
    }

    @Test func `the count of a server is believed while it runs, and what it has left open is looked at`() throws {
        let uses = try state.quotas()
        let place = try #require(RootDirectory.place(at: path("home")))
        _ = try uses.open(place, at: path("home"))
        try uses.write([.init(place, path: path("home"), use: TreeUse(bytes: 5000, files: 9), isOpen: true)])
        #expect(
            try words([account(bytes: 4000)], isServed: true).first?.contains(": 9 files and directories, 5,000 bytes")
                == true)
        #expect(try words([account(bytes: 4000)]) == [])
        #expect(try words([account(bytes: 200)]).first?.contains(": 4 files and directories, 300 bytes are") == true)
        try uses.write([.init(place, path: path("home"), use: TreeUse(bytes: 5000, files: 9), isOpen: false)])
        #expect(try words([account(bytes: 4000)]).count == 1)
    }

    @Test func `virtual directories are told with their place, and whose they are`() throws {
        var mine = try #require(VirtualDirectory(at: VirtualPath("/mine"), host: path("home")))
        mine.quotaFiles = QuotaAmount(1)
        var ours = try #require(VirtualDirectory(at: VirtualPath("/ours"), host: path("in")))
        ours.quota = QuotaAmount(99)
        var ada = try account(home: nil)
        ada.settings.directories = VirtualDirectories([mine])
        let served = try #require(VirtualDirectories([ours]))
        let words = StandingQuota.all(served, root: nil, [ada]).exceeded(
            by: state.quotaRecords, isServed: false, elsewhere: nil
        )
        .map(
            \.words)
        try #require(words.count == 2)
        #expect(words[0].hasPrefix("the quota of /ours of [[directory]] is exceeded already: 1 file and directories, "))
        #expect(words[0].hasSuffix("or the quota is raised: in its table [[directory]]"))
        #expect(words[1].hasPrefix("the quota of /mine of ada is exceeded already: "))
        #expect(words[1].hasSuffix("or the quota is raised: ferryd user change ada --directories"))
    }

    @Test func `a store of objects is not listed for this, and what was counted there is known by its path`() throws {
        var stores = ObjectStoreOptions()
        stores.places = [try #require(.init("\(directory.path("home"))=https://s3.example.org/bucket"))]
        let quotas = try StandingQuota.all(VirtualDirectories(), root: nil, [account(bytes: 1)])
        #expect(quotas.exceeded(by: state.quotaRecords, isServed: false, elsewhere: stores) == [])
        let uses = try state.quotas()
        let place = TreePlace(device: .max, inode: 7)
        _ = try uses.open(place, at: path("home"))
        try uses.write([.init(place, path: path("home"), use: TreeUse(bytes: 12, files: 1), isOpen: false)])
        #expect(quotas.exceeded(by: state.quotaRecords, isServed: false, elsewhere: stores).map(\.use.bytes) == [12])
    }

    @Test func `what takes too long to look at is told as far as it was seen`() throws {
        let quotas = try StandingQuota.all(VirtualDirectories(), root: nil, [account(bytes: 150)])
        var looks = 0
        let excess = quotas.exceeded(by: state.quotaRecords, isServed: false, elsewhere: nil) {
            looks += 1
            return looks > 1
        }
        try #require(excess.map(\.isWhole) == [false])
        #expect(excess[0].words.contains("already: at least 3 files and directories, 200 bytes are in "))
    }
}
