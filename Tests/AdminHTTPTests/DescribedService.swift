// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPTesting
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import AdminHTTP
@testable import FTPServer

/// A service of a server in this process, whose answers are all compared with its description.
struct DescribedService: Sendable {
    let server: Server
    let desk: Desk
    let tokens: TokenBook
    let service: AdminService
    private let document = OpenAPIDocument.json(version: "0")

    /// Serves while `test` runs; a user `ada` may log in with the password `secret`.
    static func run(_ test: (DescribedService) async throws -> Void) async throws {
        let described = try DescribedService()
        let running = Task { await described.server.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await test(described)) } catch { result = .failure(error) }
        described.server.drain()
        await running.value
        try result.get()
    }

    private init() throws {
        var configuration = ServerConfiguration()
        configuration.listeners = [ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0))]
        configuration.timeouts.linger = .milliseconds(200)
        configuration.loops = 1
        let store = MemoryAccountStore()
        desk = Desk(store)
        let password = try PasswordHash(of: Array("secret".utf8), cost: 1)
        try store.add(Account(try AccountName(Array("ada".utf8)), password: password, permissions: .all))
        let counters = ServerCounters()
        let files = MemoryStorage()
        server = try Server(
            configuration, authenticator: Authenticator(store: store, anonymous: .off, root: Array("/".utf8)),
            events: EventStream([counters]), openStorage: { _ in files })
        tokens = try TokenBook(nil) { _ in }
        service = AdminService(
            server: server, counters: counters, bans: BanBook(), desk: desk, tokens: tokens, version: "0")
    }

    var address: SocketName {
        get throws { SocketName(port: try #require(server.addresses.first).port) }
    }

    /// The answer to a request, which has to be one that the description knows.
    ///
    /// It comes through the control socket, or else by `gate`; `body` is an object of JSON.
    func ask(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [], _ body: String? = nil,
        at gate: AdminGate? = nil
    ) async throws -> (status: Int, text: String, json: JSON?) {
        let type = body == nil ? [] : [(name: "content-type", value: "application/json")]
        let request = try #require(
            AdminRequest(method, target, headers: headers + type, body: Array((body ?? "").utf8)))
        let answer = await service.answer(request, at: gate)
        let text = String(decoding: answer.body, as: UTF8.self)
        let json = JSON(parsing: answer.body)
        let row = AdminRoute.all.first { $0.method == request.method && $0.values(in: request.path) != nil }
        guard let row else { return (answer.status, text, json) }
        let operation = document["paths"]?[row.template]?[row.method.lowercased()]
        var described = try #require(
            operation?["responses"]?["\(answer.status)"], "\(row.template) does not describe \(answer.status)")
        if let name = described["$ref"]?.asText?.split(separator: "/").last {
            described = try #require(document["components"]?["responses"]?[String(name)])
        }
        if let schema = described["content"]?["application/json"]?["schema"] {
            #expect(answer.type == "application/json")
            try SchemaCheck(schema: schema, document: document).check(#require(json, "no JSON: \(text)"))
        } else if described["content"] == nil {
            #expect(answer.body.isEmpty)
        } else {
            #expect(answer.type.hasPrefix("text/"))
        }
        return (answer.status, text, json)
    }
}

/// A program around the server that only takes note.
final class Desk: AdminDesk {
    let accountStore: any AccountStore

    init(_ store: any AccountStore) { accountStore = store }

    struct State {
        var bans: [Ban] = []
        var mistakes: [String] = []
        var drains = 0
        var obstacle: String?
        var deeds: [String] = []
        var partials: [AdminPartial] = []
        var events: [AdminEvent] = []
        var hooks: [AdminHook] = []
        var uses: [AccountName: TreeUse] = [:]
        var certificate: AdminCertificate?
    }

    let state = Mutex(State())

    var queues: [(name: String, waiting: Int)] { [("a file", 3), ("a file", 4)] }
    func obstacle() async -> String? { state.withLock { $0.obstacle } }
    func bans() async throws(AccountError) -> [Ban] { state.withLock { $0.bans } }

    func add(_ ban: Ban) async throws(AccountError) { state.withLock { $0.bans.append(ban) } }

    func lift(_ network: IPNetwork) async throws(AccountError) -> Bool {
        state.withLock { state in
            let count = state.bans.count
            state.bans.removeAll { $0.network == network }
            return state.bans.count < count
        }
    }

    func reload() async throws(AdminMistakes) -> AdminReload {
        let mistakes = state.withLock { $0.mistakes }
        if !mistakes.isEmpty { throw AdminMistakes(mistakes) }
        return AdminReload(changes: ["banner"], waiting: ["root"])
    }

    func check() async -> (mistakes: [String], warnings: [String]) { (state.withLock { $0.mistakes }, ["a warning"]) }
    func drain() { state.withLock { $0.drains += 1 } }
    func uses(of accounts: [Account]) async -> [AccountName: TreeUse] { state.withLock { $0.uses } }

    func explain(_ words: [String]) async throws(AdminRefusal) -> (isAllowed: Bool, lines: [String]) {
        if words[0] != "ada" { throw AdminRefusal(404, "There is no account \"\(words[0])\".") }
        return (words[1] == "RETR", words)
    }

    func partials(_ choice: PartialChoice) async throws(AdminRefusal) -> ([AdminPartial], failures: [String]) {
        let found = state.withLock { $0.partials }
        return (found.filter { choice.account == nil || $0.account == choice.account }, ["/x was not searched."])
    }

    func clearPartials(
        _ choice: PartialChoice
    ) async throws(AdminRefusal) -> (count: Int, bytes: Int64, held: [String]) {
        let (found, _) = try await partials(choice)
        return (found.count, found.reduce(0) { $0 + $1.bytes }, ["/held"])
    }

    func openDoor() async throws(AdminRefusal) -> SocketAddress { SocketAddress(.v4(0x7F00_0001), port: 2180) }
    var hooks: [AdminHook] { state.withLock { $0.hooks } }
    var events: [AdminEvent] { state.withLock { $0.events } }
    var certificate: AdminCertificate? { state.withLock { $0.certificate } }
    func note(_ caller: String, did deed: String) { state.withLock { $0.deeds.append("\(caller): \(deed)") } }
}
