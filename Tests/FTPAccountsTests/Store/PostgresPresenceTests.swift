// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FTPAccounts
@testable import FerryPostgres

/// Sessions of several nodes with one PostgreSQL.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: scripts/bootstrap test"))
struct PostgresPresenceTests {
    private let server: PostgresServer
    private let address: String
    private var name: String { PostgresServer.name(ofDatabaseAt: address) }

    init() throws {
        server = try PostgresServer.shared()
        address = try server.newDatabase()
    }

    private func open() throws -> PostgresDatabase { try .open(PostgresAddress(address), by: "a test") }

    private static let limits = PresenceLimits(sessions: 3, perAddress: 2)

    @Test func `sessions of all nodes count, and places come back`() async throws {
        let nodes = [PostgresPresence(in: try open(), as: "a"), PostgresPresence(in: try open(), as: "b")]
        let ada = try AccountName("ada")
        let hosts = try ["192.0.2.1", "192.0.2.2"].map { try #require(SocketAddress(numeric: $0, port: 0)).host }
        // Ten at once on two nodes, of which exactly three have a place.
        let answers = try await withThrowingTaskGroup(of: PresenceAnswer.self) { tasks in
            for number in 0..<10 {
                tasks.addTask {
                    try await nodes[number % 2].enter(ada, from: hosts[number / 5], within: Self.limits)
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        var seats: [SharedSeat] = []
        for case .granted(let seat) in answers { seats.append(seat) }
        #expect(seats.count == 3)
        guard case .tooMany = try await nodes[0].enter(ada, from: hosts[0], within: Self.limits) else {
            throw TestFailure("a fourth session was let in")
        }
        _ = consume answers
        seats = []
        let limit = WaitLimit.usual
        while try server.sql("SELECT count(*) FROM ferry.session", in: name) != "0\n" {
            if limit.passed { throw limit.exceeded("the places to be given back") }
        }
    }

    @Test func `a node that was killed counts as long as its lease`() async throws {
        let ada = try AccountName("ada")
        let host = try #require(SocketAddress(numeric: "192.0.2.1", port: 0)).host
        let one = PresenceLimits(sessions: 1, perAddress: nil)
        let killed = PostgresPresence(in: try open(), as: "killed")
        let seat = try await killed.enter(ada, from: host, within: one)
        // As long as a test may take.
        try server.sql("UPDATE ferry.node SET lease = now() + interval '1 hour'", in: name)
        let other = PostgresPresence(in: try open(), as: "other")
        guard case .tooMany = try await other.enter(ada, from: host, within: one) else {
            throw TestFailure("a second session was let in")
        }
        try server.sql("UPDATE ferry.node SET lease = now() - interval '1 second'", in: name)
        guard case .granted(let new) = try await other.enter(ada, from: host, within: one) else {
            throw TestFailure("a session of a node that is gone counts still")
        }
        withExtendedLifetime((seat, new)) {}
    }

    @Test func `a node that was given up writes its sessions again`() async throws {
        let ada = try AccountName("ada")
        let host = try #require(SocketAddress(numeric: "192.0.2.1", port: 0)).host
        let node = PostgresPresence(in: try open(), as: "node")
        let seat = try await node.enter(ada, from: host, within: Self.limits)
        try server.sql("DELETE FROM ferry.node", in: name)
        try await node.renew()
        #expect(try server.sql("SELECT account, address FROM ferry.session", in: name) == "ada|192.0.2.1\n")
        withExtendedLifetime(seat) {}
    }

    @Test func `a place that was left is free at once, and its row goes later`() async throws {
        let ada = try AccountName("ada")
        let host = try #require(SocketAddress(numeric: "192.0.2.1", port: 0)).host
        let one = PresenceLimits(sessions: 1, perAddress: nil)
        let node = PostgresPresence(in: try open(), as: "node")
        var answer: PresenceAnswer? = try await node.enter(ada, from: host, within: one)
        // The row cannot be removed as yet.
        let busy = try PostgresConnection(to: PostgresAddress(address))
        try busy.run("BEGIN")
        #expect(try busy.rows("SELECT number FROM ferry.session FOR UPDATE").count == 1)
        answer = nil
        answer = try await node.enter(ada, from: host, within: one)
        guard case .granted = answer else { throw TestFailure("\(answer as Any)") }
        try busy.run("ROLLBACK")
        try await node.renew()
        #expect(try server.sql("SELECT number FROM ferry.session", in: name) == "2\n")
    }

    @Test func `rows without a session are removed, and those of sessions stay`() async throws {
        let ada = try AccountName("ada")
        let host = try #require(SocketAddress(numeric: "192.0.2.1", port: 0)).host
        let node = PostgresPresence(in: try open(), as: "node")
        let seat = try await node.enter(ada, from: host, within: Self.limits)
        try server.sql("INSERT INTO ferry.session SELECT id, 99, 'ada', '192.0.2.1' FROM ferry.node", in: name)
        try await node.renew()
        #expect(try server.sql("SELECT number FROM ferry.session", in: name) == "1\n")
        withExtendedLifetime(seat) {}
    }

    @Test func `a node that ends leaves nothing`() async throws {
        let ada = try AccountName("ada")
        let host = try #require(SocketAddress(numeric: "192.0.2.1", port: 0)).host
        let node = PostgresPresence(in: try open(), as: "node")
        let seat = try await node.enter(ada, from: host, within: Self.limits)
        await node.end()
        #expect(try server.sql("SELECT count(*) FROM ferry.node", in: name) == "0\n")
        withExtendedLifetime(seat) {}
    }
    @Test func `a database that does not answer is known to be away, until it does again`() async throws {
        let own = try PostgresServer()
        let database = try PostgresDatabase.open(PostgresAddress(try own.newDatabase()), by: "a test")
        let node = PostgresPresence(in: database, as: "node")
        try await node.renew()
        #expect(!node.isAway)
        own.stop()
        await #expect(throws: AccountError.self) { try await node.renew() }
        #expect(node.isAway)
        try own.start()
        let limit = WaitLimit.usual
        while node.isAway {
            if limit.passed { throw limit.exceeded("the database to be back") }
            try? await node.renew()
        }
    }
}
