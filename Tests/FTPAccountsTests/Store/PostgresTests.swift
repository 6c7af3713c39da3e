// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FerryIO
import Testing

@testable import FTPAccounts
@testable import FerryPostgres

/// Things that hold of PostgreSQL alone: several programs, connections that are lost, forms of other versions.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: scripts/bootstrap test"))
struct PostgresTests {
    private let server: PostgresServer
    private let address: String
    private var name: String { PostgresServer.name(ofDatabaseAt: address) }

    init() throws {
        server = try PostgresServer.shared()
        address = try server.newDatabase()
    }

    private func open(by writer: String = "a test", looks: Bool = false) throws -> PostgresDatabase {
        try .open(PostgresAddress(address, patience: .seconds(5)), by: writer, looks: looks)
    }

    @Test func `a form of a later version is refused, and says who made it`() throws {
        _ = try open()
        try server.sql("UPDATE ferry.form SET version = 99, program = 'ferryd 9.9'", in: name)
        let error = #expect(throws: AccountError.self) { try open() }
        #expect(error?.description.contains("ferryd 9.9 has given it a form (99)") == true, "\(error as Any)")
    }

    @Test func `whoever only looks leaves an empty database empty`() throws {
        let error = #expect(throws: AccountError.self) { try open(looks: true) }
        guard case .nothingYet = error else { throw TestFailure("\(error as Any)") }
        #expect(try server.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'ferry'", in: name) == "0\n")
    }

    @Test func `many programs that open it at once make one form`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 { tasks.addTask { _ = try await BlockingPool.shared.run { try open() } } }
            try await tasks.waitForAll()
        }
        #expect(try server.sql("SELECT count(*) FROM ferry.form", in: name) == "1\n")
    }

    @Test func `two stores see the same accounts, and changes at once lose nothing`() async throws {
        let stores = [PostgresAccountStore(in: try open()), PostgresAccountStore(in: try open())]
        let ada = try AccountName("ada")
        try await stores[0].add(Account(ada))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<20 {
                tasks.addTask {
                    var edit = AccountEdit()
                    edit.settings.addedRule = PathRule(Array("deny write /\(number)".utf8))
                    #expect(edit.settings.addedRule != nil)
                    _ = try await stores[number % 2].change(ada, edit)
                }
            }
            try await tasks.waitForAll()
        }
        #expect(try await stores[1].account(named: ada)?.settings.rules.count == 20)
    }

    @Test func `a setting that no ferryd knows keeps its account out`() async throws {
        let store = PostgresAccountStore(in: try open())
        let ada = try AccountName("ada")
        try await store.add(Account(ada))
        try server.sql("INSERT INTO ferry.setting VALUES ('account', 'ada', 'wings', 'two')", in: name)
        let error = await #expect(throws: AccountError.self) { try await store.account(named: ada) }
        #expect(error?.description.contains("account \"ada\": a setting \"wings\"") == true, "\(error as Any)")
    }

    @Test func `accounts are there again when the server is back, and until then failures come at once`() async throws {
        let own = try PostgresServer()
        let store = PostgresAccountStore(in: try .open(PostgresAddress(own.newDatabase()), by: "a test"))
        let ada = try AccountName("ada")
        try await store.add(Account(ada))
        own.stop()
        // If each waited for the server, they would take minutes.
        let atOnce = WaitLimit(.seconds(300))
        for _ in 0..<50 {
            let error = await #expect(throws: AccountError.self) { try await store.account(named: ada) }
            guard case .unavailable = error else { throw TestFailure("\(error as Any)") }
        }
        #expect(!atOnce.passed)
        try own.start()
        let limit = WaitLimit.usual
        while (try? await store.account(named: ada))?.name != ada {
            if limit.passed { throw limit.exceeded("accounts to come back") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    @Test func `a database that comes later is waited for`() async throws {
        let own = try PostgresServer()
        let address = PostgresAddress(try own.newDatabase())
        own.stop()
        let isTold = CancellationFlag()
        async let opened = BlockingPool.shared.run { () throws(AccountError) in
            try PostgresDatabase.open(address, by: "a test", waiting: .seconds(60)) { _ in isTold.set() }
        }
        let limit = WaitLimit.usual
        while !isTold.isSet {
            if limit.passed { throw limit.exceeded("the wait to be told") }
            try await Task.sleep(for: .milliseconds(20))
        }
        try own.start()
        #expect(try await PostgresAccountStore(in: opened).isEmpty)
    }

    @Test func `settings of the database change nothing of what is kept and read`() async throws {
        try server.sql("ALTER DATABASE \(name) SET bytea_output = 'escape'", in: name)
        try server.sql("ALTER DATABASE \(name) SET default_transaction_isolation = 'serializable'", in: name)
        let stores = [PostgresAccountStore(in: try open()), PostgresAccountStore(in: try open())]
        let home = Array("/srv/\u{E9}\\x".utf8) + [0xFF]
        let ada = Account(try AccountName("ada"), home: home)
        try await stores[0].add(ada)
        #expect(try await stores[1].account(named: ada.name)?.home == home)
        // Changes at once wait for each other all the same.
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<10 {
                tasks.addTask {
                    var edit = AccountEdit()
                    edit.settings.addedRule = PathRule(Array("deny write /\(number)".utf8))
                    _ = try await stores[number % 2].change(ada.name, edit)
                }
            }
            try await tasks.waitForAll()
        }
        #expect(try await stores[1].account(named: ada.name)?.settings.rules.count == 10)
    }

    @Test func `a node that stands still in the middle of a change holds up the others for its time only`() async throws
    {
        let store = PostgresAccountStore(in: try open())
        let stuck = try PostgresConnection(to: PostgresAddress(address, patience: .milliseconds(500)))
        try stuck.run("BEGIN")
        try stuck.run("SELECT pg_advisory_xact_lock($1)", [.integer(PostgresLock.accounts.rawValue)])
        try await store.add(Account(try AccountName("ada")))
        let error = #expect(throws: PostgresError.self) { try stuck.run("COMMIT") }
        #expect(error?.kind == .lost, "\(error as Any)")
    }

    @Test func `a database that is silent is given up after its time`() async throws {
        let own = try PostgresServer()
        let address = PostgresAddress(try own.newDatabase(), patience: .milliseconds(300))
        let store = PostgresAccountStore(in: try .open(address, by: "a test"))
        own.freeze(true)
        let error = await #expect(throws: AccountError.self) { try await store.isEmpty }
        own.freeze(false)
        #expect(error?.description.contains("does not answer") == true, "\(error as Any)")
    }

    @Test func `a ban of one server holds at the others`() throws {
        let books = [BanBook(PostgresBans(in: try open())), BanBook(PostgresBans(in: try open()))]
        for book in books { _ = try book.refresh() }
        let host = try #require(SocketAddress(numeric: "203.0.113.9", port: 0)).host
        var policy = BanPolicy()
        policy.failures = 1
        let ban = try #require(books[0].noteFailure(from: host, policy))
        let limit = WaitLimit.usual
        while try books[1].refresh().begun.isEmpty {
            if limit.passed { throw limit.exceeded("the ban to be known") }
        }
        #expect(books[1].ban(of: host)?.network == ban.network)
        #expect(try PostgresBans(in: try open()).lift(ban.network))
        #expect(try books[0].refresh().ended.count == 1 && books[1].refresh().ended.count == 1)
        #expect(try books[0].refresh().ended.isEmpty)
    }

    @Test(arguments: [
        ("mysql://ferry@db/ferry", "postgresql://"), ("postgresql://", "postgresql://"),
        ("postgresql://ferry:secret@db/ferry", "password"), ("postgresql://db/ferry?password=secret", "password"),
    ])
    func `an address that is none, or tells a password, is refused`(text: String, word: String) {
        #expect(PostgresAddress.obstacle(to: text)?.contains(word) == true)
        #expect(PostgresAddress.obstacle(to: "postgres://ferry@db.example.org:5433/ferry?sslmode=verify-full") == nil)
    }
}
