// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import AdminHTTP

/// Accounts, groups, rules and what belongs to them; each answer is compared with the description.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct AccountRoutesTests {
    @Test func `an account is made, changed, disabled and removed`() async throws {
        try await DescribedService.run { service in
            let made = try await service.ask(
                "POST", "/v1/accounts",
                #"{"name":"ida","settings":{"allow":"read","quota":"10M","max-sessions":"2"},"disabled":false}"#)
            #expect(made.status == 201)
            let password = try #require(made.json?["password"]?.asText)
            #expect(password.contains(#/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/#))
            let store = service.desk.accountStore
            let kept = try #require(try await store.account(named: try AccountName("ida")))
            #expect(kept.password?.method == "yescrypt")
            #expect(try await service.ask("POST", "/v1/accounts", #"{"name":"ida"}"#).status == 409)
            let changed = try await service.ask(
                "PATCH", "/v1/accounts/ida", #"{"disabled":true,"settings":{"quota":"20M","max-sessions":null}}"#)
            #expect(changed.json?["state"]?.asText == "disabled")
            #expect(changed.json?["settings"]?.text == #"{"allow":"read","quota":"20M"}"#)
            service.desk.state.withLock { $0.uses = [kept.name: TreeUse(bytes: 5, files: 2)] }
            let shown = try await service.ask("GET", "/v1/accounts/ida").json
            #expect(shown?["used"]?.text == #"{"bytes":5,"files":2}"#)
            #expect(shown?["quota-bytes"]?.asNumber == 20_000_000)
            #expect(try await service.ask("DELETE", "/v1/accounts/ida").status == 204)
            for method in ["GET", "DELETE"] {
                #expect(try await service.ask(method, "/v1/accounts/ida").status == 404)
            }
            let names = try await service.ask("GET", "/v1/accounts").json?["accounts"]?.asList
            #expect(names?.map { $0["name"]?.asText } == ["ada"])
        }
    }

    @Test func `a password is given, or made and told once`() async throws {
        try await DescribedService.run { service in
            let given = try await service.ask("POST", "/v1/accounts/ada/password", #"{"password":"correct horse"}"#)
            #expect(given.text == "{}\n")
            let made = try await service.ask("POST", "/v1/accounts/ada/password", "{}").json?["password"]?.asText
            #expect(made?.count == 23)
            #expect(try await service.ask("POST", "/v1/accounts/ada/password", #"{"password":""}"#).status == 400)
            #expect(try await service.ask("POST", "/v1/accounts/nobody/password", "{}").status == 404)
            #expect(try await !service.ask("GET", "/v1/accounts").text.contains("$y$"))
        }
    }

    @Test func `rules are added and removed by number, for accounts and groups`() async throws {
        try await DescribedService.run { service in
            let rule = #"{"effect":"deny","deeds":"write","path":"/archive"}"#
            let one = try await service.ask("POST", "/v1/accounts/ada/rules", rule).json
            #expect(one?["rules"]?.text == "[\(rule)]")
            #expect(try await service.ask("DELETE", "/v1/accounts/ada/rules/2").status == 404)
            #expect(try await service.ask("DELETE", "/v1/accounts/ada/rules/1").json?["rules"]?.text == "[]")
            #expect(try await service.ask("POST", "/v1/groups", #"{"name":"staff"}"#).status == 201)
            #expect(try await service.ask("POST", "/v1/groups/staff/rules", rule).status == 200)
            let member = try await service.ask("PATCH", "/v1/accounts/ada", #"{"group":"staff"}"#).json
            #expect(member?["inherited-rules"]?.text == "[\(rule)]")
            #expect(try await service.ask("DELETE", "/v1/groups/staff").status == 409)
            #expect(try await service.ask("PATCH", "/v1/accounts/ada", #"{"group":null}"#).json?["group"] == nil)
            #expect(try await service.ask("DELETE", "/v1/groups/staff/rules/1").status == 200)
            #expect(try await service.ask("PATCH", "/v1/groups/staff", #"{"settings":{"quota":"1G"}}"#).status == 200)
            #expect(try await service.ask("DELETE", "/v1/groups/staff").status == 204)
            #expect(try await service.ask("GET", "/v1/groups").text == "{\"groups\":[]}\n")
        }
    }

    @Test(arguments: [
        (#"{"settings":{"quote":"1G"}}"#, "There is no \"settings.quote\" here. Did you mean \"quota\"?"),
        (#"{"settings":{"quota":"much"}}"#, "\"settings.quota\" takes a size such as 10G"),
        (#"{"settings":{"quota":5}}"#, "\"settings.quota\" has to be a text, or null."),
        (#"{"settings":{"allow":"reed"}}"#, "\"settings.allow\""), (#"{"settings":{"home":"x"}}"#, "an absolute path"),
        (#"{"group":"nobody"}"#, "There is no group \"nobody\""), ("{}", "Nothing is to change."),
    ])
    func `a mistake is told with its place, and changes nothing`(body: String, words: String) async throws {
        try await DescribedService.run { service in
            let before = try await service.ask("GET", "/v1/accounts/ada").text
            let answer = try await service.ask("PATCH", "/v1/accounts/ada", body)
            #expect(answer.status == 400 || answer.status == 404)
            #expect(answer.json?["error"]?.asText?.contains(words) == true, "\(answer.text)")
            #expect(try await service.ask("GET", "/v1/accounts/ada").text == before)
        }
    }

    @Test func `reasons, partial uploads and events are told`() async throws {
        try await DescribedService.run { service in
            let why = try await service.ask("GET", "/v1/accounts/ada/explain?command=RETR&path=/a%20b")
            #expect(why.text == #"{"allowed":true,"reasons":["ada","RETR","/a b"]}"# + "\n")
            #expect(try await service.ask("GET", "/v1/accounts/ada/explain?command=RETR").status == 400)
            service.desk.state.withLock { state in
                state.partials = ["ada", nil].map {
                    AdminPartial(account: $0, path: [0x2F, 0xFF], isPathCut: false, bytes: 7, modified: 1_800_000_000)
                }
                state.events = (1...5).map { number in
                    AdminEvent(
                        id: "\(number)", milliseconds: 1_800_000_000_000, kind: number == 3 ? "login" : "upload",
                        user: "ada", address: "192.0.2.1", path: nil, isTrouble: false, words: "Line \(number)",
                        object: .object([]))
                }
            }
            let all = try await service.ask("GET", "/v1/partials").json?["partials"]?.asList
            #expect(all?.map { $0["path-encoded"]?.asText } == ["/%FF", "/%FF"])
            #expect(try await service.ask("DELETE", "/v1/partials").status == 400)
            #expect(try await service.ask("DELETE", "/v1/partials?all=true&account=ada").status == 400)
            #expect(
                try await service.ask("DELETE", "/v1/partials?account=ada").text
                    == #"{"removed":1,"bytes":7,"held":["/held"]}"# + "\n")
            func ids(_ query: String) async throws -> [String] {
                try await service.ask("GET", "/v1/events\(query)").json?["events"]?.asList?
                    .compactMap { $0["id"]?.asText } ?? []
            }
            #expect(try await ids("") == ["5", "4", "3", "2", "1"])
            #expect(try await ids("?after=3") == ["5", "4"])
            #expect(try await ids("?event=upload&limit=2") == ["5", "4"])
            #expect(try await ids("?text=LINE%203&user=ada") == ["3"])
            #expect(try await ids("?user=nobody").isEmpty)
            #expect(try await service.ask("GET", "/v1/events?limit=0").status == 400)
        }
    }

    @Test func `every change takes more than the scope to look`() {
        for route in AdminRoute.all where route.method != "GET" {
            #expect(route.scope == .operate || route.scope == .administer, "\(route.name)")
        }
        let changing = AdminRoute.all.filter { route in
            ["/v1/accounts", "/v1/groups", "/v1/tokens"].contains(where: route.template.hasPrefix)
        }
        #expect(changing.allSatisfy { $0.method == "GET" || $0.scope == .administer })
    }
}
