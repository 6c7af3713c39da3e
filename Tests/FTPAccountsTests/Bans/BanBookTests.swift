// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FTPAccounts

/// Failed logins, bans, and what other programs do to them meanwhile.
struct BanBookTests {
    private let policy: BanPolicy

    init() {
        var policy = BanPolicy()
        policy.failures = 3
        policy.within = .seconds(60)
        policy.first = .seconds(100)
        self.policy = policy
    }

    private func host(_ text: String) throws -> SocketAddress.Host {
        try #require(SocketAddress(numeric: text, port: 0)).host
    }

    /// Fails to log in until there is a ban; the attempts that it took.
    private func fail(_ book: BanBook, _ address: String, at now: Int64) throws -> Ban {
        for _ in 0..<100 { if let ban = book.noteFailure(from: try host(address), policy, at: now) { return ban } }
        throw TestFailure("no ban")
    }

    private func store(_ directory: borrowing TemporaryDirectory) throws -> BanStore {
        let path = directory.path("bans.sqlite")
        if !Files.exists(path) { try Files.write([], to: path) }
        return try BanStore(path: Array(path.utf8))
    }

    /// Waits until the book has written what it has decided.
    private func waitForBans(_ count: Int, in store: BanStore) async throws -> [Ban] {
        let limit = WaitLimit.usual
        while true {
            let bans = try store.bans()
            if bans.count == count { return bans }
            if limit.passed { throw limit.exceeded("\(count) bans") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func `the last of some failed logins within a time bans the address, and no other`() throws {
        let book = BanBook()
        let (guesser, neighbour) = (try host("192.0.2.7"), try host("192.0.2.8"))
        #expect(book.noteFailure(from: guesser, policy, at: 0) == nil)
        #expect(book.noteFailure(from: guesser, policy, at: 30) == nil)
        // The first one is forgotten by now.
        #expect(book.noteFailure(from: guesser, policy, at: 61) == nil)
        #expect(book.ban(of: guesser, at: 61) == nil)
        let ban = try #require(book.noteFailure(from: guesser, policy, at: 62))
        #expect(ban.network.description == "192.0.2.7")
        #expect(ban.end == 162)
        #expect(ban.reason == "3 failed logins")
        #expect(book.ban(of: guesser, at: 161) == ban)
        #expect(book.ban(of: guesser, at: 162) == nil)
        #expect(book.ban(of: neighbour, at: 100) == nil)
    }

    @Test func `each further ban is twice as long, until a week, and a good week makes them short again`() throws {
        let book = BanBook()
        var (now, lengths) = (Int64(0), [Int64]())
        for _ in 0..<16 {
            let ban = try fail(book, "192.0.2.7", at: now)
            let end = try #require(ban.end)
            lengths.append(end - now)
            now = end
        }
        let week: Int64 = 7 * 24 * 3600
        #expect(lengths[..<4] == [100, 200, 400, 800])
        #expect(lengths.suffix(2) == [week, week])
        _ = try book.refresh(at: now)
        now += week
        _ = try book.refresh(at: now)
        #expect(try fail(book, "192.0.2.7", at: now).end == now + 100)
    }

    @Test func `in IPv6 the first half of the address is banned, and on the local link the address`() throws {
        let book = BanBook()
        for last in 1...3 { _ = book.noteFailure(from: try host("2001:db8:0:1::\(last)"), policy, at: 0) }
        #expect(book.ban(of: try host("2001:db8:0:1:ffff::9"), at: 1)?.network.description == "2001:db8:0:1::/64")
        #expect(book.ban(of: try host("2001:db8:0:2::1"), at: 1) == nil)
        for _ in 1...3 { _ = book.noteFailure(from: .v6(0xFE80 << 48, 7, scope: 1), policy, at: 0) }
        #expect(book.ban(of: .v6(0xFE80 << 48, 7, scope: 1), at: 1) != nil)
        #expect(book.ban(of: .v6(0xFE80 << 48, 8, scope: 1), at: 1) == nil)
    }

    @Test func `exempt networks are never banned for failures, and nobody is where bans are off`() throws {
        let book = BanBook()
        for _ in 0..<10 {
            #expect(book.noteFailure(from: try host("127.0.0.1"), policy, at: 0) == nil)
            #expect(book.noteFailure(from: try host("::1"), policy, at: 0) == nil)
        }
        var off = policy
        off.failures = nil
        for _ in 0..<10 { #expect(book.noteFailure(from: try host("192.0.2.7"), off, at: 0) == nil) }
        // The administrator's networks are exempt instead.
        off = policy
        off.exempt = [try #require(IPNetwork("192.0.2.0/24"))]
        for _ in 0..<10 { #expect(book.noteFailure(from: try host("192.0.2.7"), off, at: 0) == nil) }
    }

    @Test func `bans outlive the program that made them, with how long the next one will be`() async throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let now = System.secondsSince1970()
        do {
            let book = BanBook(try store(directory))
            for number in 1...50 { _ = try fail(book, "192.0.2.\(number)", at: now) }
            _ = try await waitForBans(50, in: try store(directory))
        }
        let book = BanBook(try store(directory))
        #expect(try book.refresh(at: now).begun.count == 50)
        #expect(book.ban(of: try host("192.0.2.7"), at: now + 99) != nil)
        #expect(try fail(book, "192.0.2.7", at: now + 100).end == now + 300)
    }

    @Test func `a ban that could not be written is written later`() async throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let (book, other) = (BanBook(try store(directory)), try store(directory))
        _ = try book.refresh(at: 0)
        let database = try SQLiteConnection(path: Array(directory.path("bans.sqlite").utf8))
        try database.run("CREATE TRIGGER full BEFORE INSERT ON ban BEGIN SELECT RAISE(ABORT, 'full'); END")
        let ban = try fail(book, "192.0.2.7", at: 0)
        let limit = WaitLimit.usual
        func failsToWrite() -> Bool {
            do throws(AccountError) { _ = try book.refresh(at: 1) } catch { return true }
            return false
        }
        while !failsToWrite() {
            if limit.passed { throw limit.exceeded("a failed write") }
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(book.ban(of: try host("192.0.2.7"), at: 1) == ban)
        try database.run("DROP TRIGGER full")
        while try other.bans().isEmpty {
            _ = failsToWrite()
            if limit.passed { throw limit.exceeded("the ban") }
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(try other.bans() == [ban])
    }

    @Test
    func `what another program adds or lifts holds from the next refresh on, and each end is told with its count`()
        async throws
    {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let (book, other) = (BanBook(try store(directory)), try store(directory))
        let network = try #require(IPNetwork("192.0.2.0/24"))
        let member = try host("192.0.2.200")
        #expect(try book.refresh(at: 0).begun.isEmpty)
        try other.add(Ban(of: network, until: nil, began: 0, reason: "spam"))
        #expect(book.turnAway(member, at: 1) == nil)
        #expect(try book.refresh(at: 1).begun.map(\.network) == [network])
        for _ in 0..<3 { #expect(book.turnAway(member, at: 2)?.reason == "spam") }
        #expect(try book.refresh(at: 2).begun.isEmpty, "it is told once")
        #expect(try other.lift(network))
        #expect(try !other.lift(network))
        let ended = try book.refresh(at: 3).ended
        #expect(ended.map(\.ban.network) == [network])
        #expect(ended.map(\.turnedAway) == [3])
        #expect(ended.map(\.isLifted) == [true])
        #expect(book.turnAway(member, at: 4) == nil)
        // One that ends by itself is told too.
        _ = try fail(book, "198.51.100.1", at: 10)
        #expect(try book.refresh(at: 109).ended.isEmpty)
        let over = try book.refresh(at: 110).ended
        #expect(over.map(\.ban.network.description) == ["198.51.100.1"])
        #expect(over.map(\.isLifted) == [false])
    }

    @Test func `of several bans of an address the longest holds, whatever their networks`() throws {
        var table = BanTable()
        for (network, end) in [("192.0.2.7", 10), ("192.0.2.0/24", 30), ("192.0.0.0/16", 20)] as [(String, Int64)] {
            table.insert(Ban(of: try #require(IPNetwork(network)), until: end, began: 0, reason: ""))
        }
        #expect(table.ban(of: try host("192.0.2.7"), at: 0)?.end == 30)
        #expect(table.ban(of: try host("192.0.3.1"), at: 0)?.end == 20)
        #expect(table.ban(of: try host("192.1.0.1"), at: 0) == nil)
        #expect(table.ban(of: try host("::ffff:192.0.2.7"), at: 0)?.end == 30, "a mapped address is the address")
        #expect(table.ban(of: try host("2001:db8::1"), at: 0) == nil)
        table.remove(try #require(IPNetwork("192.0.2.0/24")))
        #expect(table.ban(of: try host("192.0.2.7"), at: 0)?.end == 20)
    }

    @Test func `a flood of addresses takes no memory without end, and no ban of an administrator`() throws {
        var table = BanTable()
        table.insert(Ban(of: IPNetwork(.v4(1)), until: nil, began: 0, reason: ""))
        for number in 0..<60_000 as Range<UInt32> {
            table.insert(Ban(of: IPNetwork(.v4(1000 + number)), until: Int64(number), began: 0, times: 1, reason: ""))
        }
        #expect(table.all.count <= 50_000)
        #expect(table.ban(of: .v4(1), at: 0) != nil)
        #expect(table.ban(of: .v4(60_999), at: 0) != nil)
        var failures = FailedLogins()
        for number in 0..<30_000 as Range<UInt32> {
            _ = failures.count(IPNetwork(.v4(number)), at: 0, within: 60, most: 3)
        }
        #expect(failures.count(IPNetwork(.v4(29_999)), at: 1, within: 60, most: 3) == 2)
    }
}
