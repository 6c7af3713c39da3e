// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import FTPWire
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import AdminHTTP

/// Pages as a browser asks for them, and as somebody does who should not.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct AdminPageTests {
    /// A browser of a test: it keeps a cookie and sends forms as pages do.
    private struct Browser {
        let service: AdminService
        let gate: AdminGate
        var cookie = ""
        var stamp = ""

        init(_ described: DescribedService) {
            service = described.service
            gate = AdminGate(names: [], tokens: described.tokens)
        }

        func ask(
            _ method: String, _ target: String, _ form: [(String, String)] = [],
            headers: [(name: String, value: String)] = []
        ) async throws -> (answer: AdminAnswer, text: String) {
            var all = [(name: "host", value: "127.0.0.1:2180"), ("cookie", cookie)] + headers
            var body = ""
            if method == "POST" {
                all.append(("content-type", "application/x-www-form-urlencoded"))
                body = form.map { "\($0.0)=\(PercentEncoding.text(of: Array($0.1.utf8)))" }.joined(separator: "&")
            }
            let request = try #require(AdminRequest(method, target, headers: all, body: Array(body.utf8)))
            let answer = await service.answer(request, at: gate)
            return (answer, String(decoding: answer.body, as: UTF8.self))
        }

        /// Sends a form of a page of this session.
        func send(_ target: String, _ form: [(String, String)] = []) async throws -> AdminAnswer {
            try await ask("POST", target, form + [("stamp", stamp)]).answer
        }

        /// Comes in as `ferryd ctl admin` lets it.
        mutating func enter() async throws {
            let answer = try await ask("GET", "/enter?ticket=\(service.sessions.makeTicket())").answer
            try await take(answer)
        }

        mutating func login(_ token: String) async throws {
            try await take(ask("POST", "/login", [("token", token)]).answer)
        }

        private mutating func take(_ answer: AdminAnswer) async throws {
            #expect(answer.status == 303)
            let line = try #require(answer.headers.first { $0.name == "Set-Cookie" }?.value)
            #expect(line.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
            cookie = String(line.prefix { $0 != ";" })
            let page = try await ask("GET", "/").text
            stamp = String(try #require(page.firstMatch(of: #/name="stamp" value="([^"]+)"/#)).1)
        }
    }

    private static let pages = [
        "/", "/sessions", "/accounts", "/groups", "/bans", "/partials", "/events", "/configuration",
    ]

    @Test func `a ticket lets one browser in, once, and without one there is only the login`() async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            for page in Self.pages {
                let answer = try await browser.ask("GET", page).answer
                #expect(answer.status == 303)
                #expect(answer.headers.contains { $0.name == "Location" && $0.value == "/login" })
            }
            let ticket = browser.service.sessions.makeTicket()
            #expect(try await browser.ask("GET", "/enter?ticket=\(ticket)x").answer.status == 403)
            #expect(try await browser.ask("GET", "/enter?ticket=\(ticket)").answer.status == 303)
            #expect(try await browser.ask("GET", "/enter?ticket=\(ticket)").answer.status == 403)
            try await browser.enter()
            for page in Self.pages {
                let (answer, text) = try await browser.ask("GET", page)
                #expect(answer.status == 200, "\(page): \(text)")
                let policy = try #require(answer.standing.first { $0.name == "Content-Security-Policy" }?.value)
                #expect(!policy.contains("unsafe") && policy.contains("default-src 'none'"))
                #expect(!text.contains("style=") && !text.contains(" onclick"))
            }
            #expect(try await browser.ask("GET", "/v1/sessions").answer.status == 200)
            #expect(try await browser.send("/logout").status == 303)
            #expect(try await browser.ask("GET", "/").answer.status == 303)
            #expect(try await browser.ask("GET", "/v1/sessions").answer.status == 401)
        }
    }

    @Test func `a token logs in as far as its scope goes, and its session ends with it`() async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            #expect(try await browser.ask("POST", "/login", [("token", "ada.wrong")]).answer.status == 401)
            let made = try await service.ask("POST", "/v1/tokens", #"{"name":"onlooker","scope":"read"}"#)
            try await browser.login(" \(try #require(made.json?["token"]?.asText))\n")
            let page = try await browser.ask("GET", "/accounts/ada").text
            #expect(page.contains("<h1><bdi>ada</bdi></h1>") && !page.contains("Reset password"))
            _ = try await browser.send("/accounts/ada/state", [("disabled", "yes")])
            #expect(try await browser.ask("GET", "/accounts/ada").text.contains("may only look here"))
            let account = try await service.desk.accountStore.account(named: try AccountName("ada"))
            #expect(account?.isDisabled == false)
            #expect(try await service.ask("DELETE", "/v1/tokens/onlooker").status == 204)
            #expect(try await browser.ask("GET", "/").answer.status == 303)
        }
    }

    @Test func `forms of other pages do nothing`() async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            try await browser.enter()
            let target = "/accounts/ada/state"
            let form = [("disabled", "yes")]
            let stamp = [("stamp", browser.stamp)]
            let refused = [
                try await browser.ask("POST", target, form).answer,
                try await browser.ask("POST", target, form + [("stamp", "x")]).answer,
                try await browser.ask("POST", target, form + stamp, headers: [("origin", "http://evil.example")])
                    .answer,
                try await browser.ask("POST", target, form + stamp, headers: [("origin", "null")]).answer,
                try await browser.ask("POST", target, form + stamp, headers: [("sec-fetch-site", "same-site")]).answer,
            ]
            #expect(refused.map(\.status) == [403, 403, 403, 403, 403])
            let api = try await browser.ask("POST", "/v1/drain").answer
            let foreign = try await browser.ask("GET", "/v1/sessions", headers: [("sec-fetch-site", "cross-site")])
                .answer
            #expect(api.status == 401 && foreign.status == 401)
            let name = try AccountName("ada")
            #expect(try await service.desk.accountStore.account(named: name)?.isDisabled == false)
            let own = [(name: "origin", value: "http://127.0.0.1:2180"), ("sec-fetch-site", "same-origin")]
            #expect(try await browser.ask("POST", target, form + stamp, headers: own).answer.status == 303)
            #expect(try await service.desk.accountStore.account(named: name)?.isDisabled == true)
            let login = try await browser.ask("POST", "/login", [("token", "a.b")], headers: [("origin", "http://x")])
            #expect(login.answer.status == 403)
        }
    }

    @Test func `accounts are made, ruled, explained and removed by forms`() async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            try await browser.enter()
            let made = try await browser.send("/accounts", [("name", "ida"), ("set-quota", "10M"), ("set-allow", "")])
            #expect(made.headers.contains { $0.name == "Location" && $0.value == "/accounts/ida" })
            let page = try await browser.ask("GET", "/accounts/ida").text
            #expect(page.contains(#/shown only now:<br><code class="secret">([a-z2-9]{5}-?){4}<\/code>/#))
            #expect(try await !browser.ask("GET", "/accounts/ida").text.contains("class=\"secret\""))
            #expect(try await browser.ask("GET", "/accounts").text.contains("not counted yet"))
            _ = try await browser.send("/accounts", [("name", "ida")])
            #expect(
                try await browser.ask("GET", "/accounts").text.contains("There is an account &quot;ida&quot; already."))
            _ = try await browser.send(
                "/accounts/ida/rules", [("effect", "deny"), ("deeds", "write"), ("path", "/archive")])
            #expect(try await browser.ask("GET", "/accounts/ida").text.contains("<bdi>/archive</bdi>"))
            _ = try await browser.send("/accounts/ida/rules/1/remove")
            _ = try await browser.send("/accounts/ida", [("set-quota", ""), ("set-max-sessions", "3")])
            let account = try await service.ask("GET", "/v1/accounts/ida").json
            #expect(account?["settings"]?.text == #"{"max-sessions":"3"}"#)
            #expect(account?["rules"]?.text == "[]")
            let why = try await browser.ask("GET", "/accounts/ada?command=RETR&at=/a").text
            #expect(why.contains("<li>RETR</li><li>/a</li>"))
            _ = try await browser.send("/accounts/ida/remove")
            #expect(try await browser.ask("GET", "/accounts/ida").text.contains("Say that you are sure."))
            _ = try await browser.send("/accounts/ida/remove", [("sure", "yes")])
            #expect(try await service.ask("GET", "/v1/accounts/ida").status == 404)
            #expect(
                service.desk.state.withLock { $0.deeds }.contains("ferryd ctl admin (page): DELETE /v1/accounts/ida"))
        }
    }

    @Test func `groups are made, ruled and removed, and networks banned and let in again, by forms`() async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            try await browser.enter()
            _ = try await browser.send("/groups", [("name", "staff")])
            _ = try await browser.send("/groups/staff", [("set-quota", "1G")])
            _ = try await browser.send("/groups/staff/rules", [("effect", "deny"), ("deeds", "write"), ("path", "/a")])
            let page = try await browser.ask("GET", "/groups/staff").text
            #expect(page.contains("value=\"1G\"") && page.contains("<bdi>/a</bdi>"))
            _ = try await browser.send("/groups/staff/rules/1/remove")
            #expect(try await browser.ask("GET", "/groups/staff").text.contains("No rules"))
            _ = try await browser.send("/groups/staff/remove", [("sure", "yes")])
            #expect(try await browser.ask("GET", "/groups/staff").answer.status == 404)
            _ = try await browser.send("/bans", [("network", "192.0.2.0/24"), ("seconds", "60"), ("reason", "scans")])
            #expect(service.desk.state.withLock { $0.bans.map(\.reason) } == ["scans"])
            _ = try await browser.send("/bans/192.0.2.0%2F24/lift")
            #expect(service.desk.state.withLock { $0.bans.isEmpty })
            #expect(browser.service.hasBrowsers)
            _ = try await browser.send("/logout")
            #expect(!browser.service.hasBrowsers)
        }
    }

    @Test func `names that are markup stay names`() async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            try await browser.enter()
            let evil = "<script>alert(1)</script>\"'&\u{202E}"
            let markup = #"<img src=x onerror=alert(1)>"#
            _ = try await browser.send("/accounts", [("name", markup), ("password", "secret")])
            service.desk.state.withLock { state in
                state.partials = [
                    AdminPartial(
                        account: markup, path: Array("/\(evil)".utf8), isPathCut: false, bytes: 7, modified: 1)
                ]
                state.events = [
                    AdminEvent(
                        id: "1", milliseconds: 1, kind: "upload", user: markup, address: "192.0.2.1", path: nil,
                        isTrouble: true, words: evil, object: .object([]))
                ]
                state.bans = [Ban(of: IPNetwork("192.0.2.1")!, until: nil, began: 1, reason: evil)]
                state.mistakes = [evil]
                state.certificate = AdminCertificate(
                    subject: evil, issuer: evil, names: [evil], validUntil: 1, fingerprint: evil)
            }
            for page in Self.pages + ["/accounts/\(AdminPage.part(markup))", "/events?text=%22%3E%3Cscript%3E"] {
                let text = try await browser.ask("GET", page).text
                #expect(!text.contains("<script>") && !text.contains("<img") && !text.contains("\u{202E}"), "\(page)")
            }
            #expect(try await browser.ask("GET", "/events").text.contains("&lt;script&gt;alert(1)"))
            #expect(try await browser.ask("GET", "/accounts").text.contains("&lt;img src=x onerror=alert(1)&gt;"))
        }
    }

    @Test(arguments: [
        "/admin.css/..", "/..", "/../etc/passwd", "/accounts/..%2F..%2Fetc", "//", "/admin.js%00", "/login/x",
    ])
    func `tricks with paths lead nowhere`(path: String) async throws {
        try await DescribedService.run { service in
            var browser = Browser(service)
            try await browser.enter()
            guard AdminRequest("GET", path) != nil else { return }
            let status = try await browser.ask("GET", path).answer.status
            #expect(status == 404 || status == 400, "\(status)")
        }
    }
}
