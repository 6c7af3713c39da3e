// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import AdminHTTP

/// Callers by TCP: who is let in, as whom, and for what.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct AdminGateTests {
    private func headers(_ token: String? = nil, host: String = "127.0.0.1:2180") -> [(name: String, value: String)] {
        [(name: "host", value: host)] + (token.map { [("authorization", "Bearer \($0)")] } ?? [])
    }

    private func make(_ service: DescribedService, _ name: String, _ scope: AdminScope) async throws -> String {
        let made = try await service.ask("POST", "/v1/tokens", #"{"name":"\#(name)","scope":"\#(scope.rawValue)"}"#)
        #expect(made.status == 201)
        return try #require(made.json?["token"]?.asText)
    }

    @Test func `a token lets in as far as its scope goes, until it is removed`() async throws {
        try await DescribedService.run { service in
            let gate = AdminGate(names: [], tokens: service.tokens)
            let tokens = try await [
                make(service, "grafana", .read), make(service, "night-shift", .operate),
                make(service, "ada", .administer),
            ]
            let deeds = [("GET", "/metrics"), ("DELETE", "/v1/bans/192.0.2.7"), ("GET", "/v1/tokens")]
            var answers: [[Int]] = []
            for token in tokens {
                var row: [Int] = []
                for (method, target) in deeds {
                    row.append(try await service.ask(method, target, headers: headers(token), at: gate).status)
                }
                answers.append(row)
            }
            #expect(answers == [[200, 403, 403], [200, 404, 403], [200, 404, 200]])
            #expect(try await service.ask("DELETE", "/v1/tokens/grafana").status == 204)
            #expect(try await service.ask("DELETE", "/v1/tokens/grafana").status == 404)
            #expect(try await service.ask("GET", "/metrics", headers: headers(tokens[0]), at: gate).status == 401)
            let names = try await service.ask("GET", "/v1/tokens").json?["tokens"]?.asList?.map { $0["name"]?.asText }
            #expect(names == ["ada", "night-shift"])
        }
    }

    @Test func `without a token there is only whether the server lives`() async throws {
        try await DescribedService.run { service in
            let gate = AdminGate(names: [], tokens: service.tokens)
            #expect(try await service.ask("GET", "/healthz", headers: headers(), at: gate).status == 200)
            for (name, value) in [
                ("x-none", ""), ("authorization", "Basic YTpi"), ("authorization", "Bearer"),
                ("authorization", "Bearer a b"),
            ] {
                let answer = try await service.ask(
                    "GET", "/v1/sessions", headers: headers() + [(name, value)], at: gate)
                #expect(answer.status == 401)
            }
        }
    }

    /// A page of another site that has made its own name lead here is in the same browser as the administrator.
    @Test(arguments: [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:2180", "", "192.0.2.1", "[::2]:80", "[::1",
    ])
    func `a name that is not the server's is refused, also with a token`(host: String) async throws {
        try await DescribedService.run { service in
            let gate = AdminGate(names: ["Admin.example.org"], tokens: service.tokens)
            let token = try await make(service, "ada", .administer)
            for good in ["localhost", "LOCALHOST:9", "[::1]:2180", "admin.example.ORG:443"] {
                #expect(
                    try await service.ask("GET", "/v1/sessions", headers: headers(token, host: good), at: gate).status
                        == 200)
            }
            let wrong = try await service.ask("GET", "/v1/sessions", headers: headers(token, host: host), at: gate)
            #expect(wrong.status == 421)
            let twice = headers(token) + [(name: "host", value: "evil.example")]
            #expect(try await service.ask("GET", "/v1/sessions", headers: twice, at: gate).status == 421)
        }
    }

    @Test func `who guesses waits, a few at a time, and keeps nobody out`() async throws {
        try await DescribedService.run { service in
            let gate = AdminGate(names: [], tokens: service.tokens)
            let token = try await make(service, "ada", .administer)
            let guesses = Task {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            try await service.ask(
                                "GET", "/v1/sessions", headers: headers("ada.guess\(number)"), at: gate
                            ).status
                        }
                    }
                    var counts: [Int: Int] = [:]
                    for try await status in group {
                        counts[status, default: 0] += 1
                        // Three are free, and nine must go away at once: the others wait.
                        if counts[401] == 3, counts[429] == 9 { group.cancelAll() }
                    }
                    return counts
                }
            }
            #expect(try await guesses.value == [401: 11, 429: 9])
            #expect(try await service.ask("GET", "/v1/sessions", headers: headers(token), at: gate).status == 200)
        }
    }

    @Test func `pages in a browser change nothing, whatever token they have`() async throws {
        try await DescribedService.run { service in
            let gate = AdminGate(names: [], tokens: service.tokens)
            let page = headers(try await make(service, "ada", .administer)) + [("origin", "http://localhost")]
            #expect(try await service.ask("POST", "/v1/drain", headers: page, at: gate).status == 403)
            #expect(service.desk.state.withLock { $0.drains } == 0)
        }
    }

    @Test func `what was changed, and by whom, is noted`() async throws {
        try await DescribedService.run { service in
            let gate = AdminGate(names: [], tokens: service.tokens)
            let token = try await make(service, "ada", .administer)
            _ = try await service.ask("POST", "/v1/drain", headers: headers(token), at: gate)
            _ = try await service.ask("DELETE", "/v1/bans/192.0.2.1", headers: headers(token), at: gate)
            #expect(
                service.desk.state.withLock { $0.deeds }
                    == ["the control socket: POST /v1/tokens", "the token ada: POST /v1/drain"])
        }
    }

    @Test(arguments: [
        ("{}", "\"name\" is missing"),
        (#"{"name":"a","scope":"all"}"#, "\"scope\" is one of read, operate, administer"),
        (#"{"name":1,"scope":"read"}"#, "\"name\" has to be a text"), ("[]", "The body has to be an object"),
        (#"{"name":"a","scope":"read","expire":"x"}"#, "Did you mean \"expires\"?"), ("{", "no JSON"),
        (#"{"name":"a","name":"b","scope":"read"}"#, "given twice"),
        (#"{"name":"A b","scope":"read"}"#, "small letters"),
        (#"{"name":"a","scope":"read","expires":"2001-01-01"}"#, "over already"),
        (#"{"name":"a","scope":"read","expires":"soon"}"#, "A date looks like"),
    ])
    func `a body that is not of the form says where`(body: String, words: String) async throws {
        try await DescribedService.run { service in
            let answer = try await service.ask("POST", "/v1/tokens", body)
            #expect(answer.status == 400)
            #expect(answer.text.contains(words.replacing("\"", with: "\\\"")), "\(answer.text)")
            #expect(try await service.ask("POST", "/v1/drain", "{}").status == 400)
        }
    }
}
