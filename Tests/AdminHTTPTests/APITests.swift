// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import Foundation
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import AdminHTTP

/// A question that can be asked of a running server; each answer is one that the description knows.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct APITests {
    @Test func `sessions are listed with what they do, and end when they are told to`() async throws {
        try await DescribedService.run { service in
            #expect(try await service.ask("GET", "/v1/sessions").text == "{\"sessions\":[]}\n")
            let address = try service.address
            let client = try RawClient(connectingTo: address, as: "ada", password: "secret")
            let stranger = try RawClient(connectingTo: address)
            let all = try #require(try await service.ask("GET", "/v1/sessions").json?["sessions"]?.asList)
            #expect(all.map { $0["user"]?.asText } == ["ada", nil])
            #expect(all.map { $0["state"]?.asText } == ["idle", "logging-in"])
            #expect(all.map { $0["address"]?.asText } == ["127.0.0.1", "127.0.0.1"])
            #expect(try await service.ask("GET", "/v1/sessions?user=ada").json?["sessions"]?.asList?.count == 1)
            #expect(try await service.ask("GET", "/v1/sessions?state=logging-in").json?["sessions"]?.asList?.count == 1)
            #expect(try await service.ask("GET", "/v1/sessions?state=gone").status == 400)
            #expect(try await service.ask("GET", "/v1/sessions?usr=ada").status == 400)
            let number = try #require(all.first?["session"]?.asNumber)
            #expect(try await service.ask("DELETE", "/v1/sessions/\(number)?reason=not%20now").status == 204)
            let last = try client.expect(421).text
            #expect(last.contains("The administrator ended this session: not now."))
            #expect(try await service.ask("DELETE", "/v1/sessions/9999").status == 404)
            #expect(try await service.ask("DELETE", "/v1/sessions/x").status == 400)
            let long = String(repeating: "x", count: 201)
            #expect(try await service.ask("DELETE", "/v1/sessions/\(number)?reason=\(long)").status == 400)
            _ = stranger
        }
    }

    @Test func `bans are listed and lifted, by the network as it is listed`() async throws {
        try await DescribedService.run { service in
            let network = try #require(IPNetwork("192.0.2.0/24"))
            let other = try #require(IPNetwork("2001:db8::1"))
            service.desk.state.withLock {
                $0.bans = [
                    Ban(of: network, until: nil, began: 1_800_000_000, reason: "scans \"here\"\n"),
                    Ban(of: other, until: 1_900_000_000, began: 1_800_000_000, times: 2, reason: "10 failed logins"),
                ]
            }
            let bans = try #require(try await service.ask("GET", "/v1/bans").json?["bans"]?.asList)
            #expect(bans.map { $0["network"]?.asText } == ["192.0.2.0/24", "2001:db8::1"])
            #expect(bans.map { $0["until"]?.asText } == [nil, "2030-03-17T17:46:40.000Z"])
            let inside = try await service.ask("DELETE", "/v1/bans/192.0.2.7")
            #expect(inside.status == 404)
            #expect(inside.text.contains("turned away by the ban of 192.0.2.0/24"))
            #expect(try await service.ask("DELETE", "/v1/bans/192.0.2.0%2F24").status == 204)
            #expect(try await service.ask("DELETE", "/v1/bans/192.0.2.0%2F24").status == 404)
            #expect(try await service.ask("DELETE", "/v1/bans/2001:db8::1").status == 204)
            #expect(try await service.ask("DELETE", "/v1/bans/everybody").status == 400)
            let added = try await service.ask("POST", "/v1/bans", #"{"network":"198.51.100.0/24","seconds":60}"#)
            #expect(added.status == 201 && added.json?["reason"]?.asText == "by an administrator")
            for body in [#"{"network":"x"}"#, #"{"network":"192.0.2.1","seconds":0}"#] {
                #expect(try await service.ask("POST", "/v1/bans", body).status == 400)
            }
        }
    }

    @Test func `settings are checked and read again, all or nothing`() async throws {
        try await DescribedService.run { service in
            #expect(
                try await service.ask("POST", "/v1/reload").text
                    == "{\"changed\":[\"banner\"],\"from-next-start\":[\"root\"]}\n")
            service.desk.state.withLock { $0.mistakes = ["line 3: no"] }
            let kept = try await service.ask("POST", "/v1/reload")
            #expect(kept.status == 422)
            #expect(kept.json?["mistakes"]?.asList?.compactMap(\.asText) == ["line 3: no"])
            #expect(
                try await service.ask("GET", "/v1/configuration/check").text
                    == "{\"mistakes\":[\"line 3: no\"],\"warnings\":[\"a warning\"]}\n")
        }
    }

    @Test func `pages in a browser change nothing, and wrong methods are told the right ones`() async throws {
        try await DescribedService.run { service in
            let page = [(name: "origin", value: "https://example.org")]
            let foreign = try await service.ask("POST", "/v1/drain", headers: page).status
            let own = try await service.ask("POST", "/v1/drain", headers: [("sec-fetch-site", "none")]).status
            let before = service.desk.state.withLock { $0.drains }
            #expect(foreign == 403 && own == 403 && before == 0)
            let program = try await service.ask("POST", "/v1/drain").status
            let after = service.desk.state.withLock { $0.drains }
            #expect(program == 202 && after == 1)
            #expect(try await service.ask("PUT", "/v1/drain").status == 405)
            #expect(try await service.ask("GET", "/v1/nothing").status == 404)
            #expect(try await service.ask("GET", "/v1/sessions/").status == 404)
        }
    }

    @Test func `the numbers keep to the format, also with two places of one name`() async throws {
        try await DescribedService.run { service in
            let text = try await service.ask("GET", "/metrics").text
            let read = try Exposition(text)
            #expect(read["ferryd_event_queue_length", ["place": "a file"]] == 7)
            #expect(try #require(read["ferryd_loop_delay_seconds", ["loop": "0"]]) < 1)
            #expect(read["ferryd_build_info", ["version": "0"]] == 1)
            service.desk.state.withLock { $0.obstacle = "no accounts" }
            #expect(try await service.ask("GET", "/readyz").status == 503)
            #expect(try await service.ask("GET", "/healthz").text == "ok\n")
        }
    }

    @Test func `hooks are told with what waits for them, and those that are left are no numbers`() async throws {
        func hook(_ name: String, _ waiting: Int, _ putOff: Int, _ next: Double?, isNamed: Bool = true) -> AdminHook {
            AdminHook(
                name: name, waiting: waiting, putOff: putOff, next: next.map { .seconds($0) },
                reason: putOff > 0 ? "it failed" : nil, isNamed: isNamed)
        }
        try await DescribedService.run { service in
            let hooks = [
                hook("mail", 3, 2, 4.5), hook("mail", 1, 1, 2), hook("scan", 7, 0, nil),
                hook("old", 5, 5, nil, isNamed: false),
            ]
            service.desk.state.withLock { $0.hooks = hooks }
            let listed = try await service.ask("GET", "/v1/hooks").json?["hooks"]?.asList ?? []
            #expect(listed.map { $0["hook"]?.asText } == ["mail", "mail", "scan", "old"])
            #expect(listed.map { $0["waiting"]?.asNumber } == [3, 1, 7, 5])
            #expect(listed.map { $0["reason"]?.asText } == ["it failed", "it failed", nil, "it failed"])
            #expect(listed[2]["next-try-seconds"] == nil && listed[0]["next-try-seconds"] != nil)
            let read = try Exposition(try await service.ask("GET", "/metrics").text)
            #expect(read["ferryd_hook_put_off", ["hook": "mail"]] == 3)
            #expect(read["ferryd_hook_put_off", ["hook": "scan"]] == 0)
            #expect(read["ferryd_hook_put_off", ["hook": "old"]] == nil)
            #expect(read["ferryd_hook_next_try_seconds", ["hook": "mail"]] == 2)
            #expect(read["ferryd_hook_next_try_seconds", ["hook": "scan"]] == nil)
        }
    }

    @Test func `the description that is kept beside the documentation is that of the code`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let kept = try Data(contentsOf: root.appending(path: "docs/openapi.json"))
        let version = try #require(JSON(parsing: Array(kept))?["info"]?["version"]?.asText)
        func sorted(_ document: Data) throws -> String {
            let object = try JSONSerialization.jsonObject(with: document)
            return String(
                decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
        }
        let made = Data(OpenAPIDocument.json(version: version).text.utf8)
        let (old, new) = (try sorted(kept), try sorted(made))
        #expect(
            old == new,
            "make it anew: curl --unix-socket PATH http://localhost/v1/openapi.json | python3 -m json.tool > docs/openapi.json"
        )
    }

    @Test func `every parameter and every part of a path is described`() {
        for route in AdminRoute.all {
            let parts = route.template.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                $0.dropFirst().dropLast()
            }
            #expect(parts.map(String.init) == route.parameters.filter { $0.place == .path }.map(\.name))
            #expect(AdminRoute.all.filter { $0.name == route.name }.count == 1)
            #expect(route.summary.hasSuffix("."))
        }
    }
}
