// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// Pages for browsers, which only the way in by TCP shows.
extension AdminService {
    /// The answer to a request for a page; `nil` if there is no page of that path.
    func page(_ request: AdminRequest, at gate: AdminGate) async -> AdminAnswer? {
        switch (request.method, request.path) {
        case ("GET", ["admin.css"]): return .file("text/css; charset=utf-8", PageStyle.text)
        case ("GET", ["admin.js"]): return .file("text/javascript; charset=utf-8", PageScript.text)
        case ("GET", ["enter"]): return enter(request)
        case ("GET", ["login"]): return .page(PageShell.login(nil))
        case ("POST", ["login"]): return await login(request, at: gate)
        default: break
        }
        let rows = AdminPage.all.compactMap { page in
            AdminRoute.values(of: page.template, in: request.path).map { (page, $0) }
        }
        let isLogout = request.method == "POST" && request.path == ["logout"]
        if rows.isEmpty, !isLogout { return nil }
        guard let session = sessions.session(of: request, tokens) else { return .going(to: "/login") }
        if request.method == "POST" {
            guard Self.isOwn(request), let stamp = request.form?.first(where: { $0.name == "stamp" })?.value,
                AccessToken.areEqual(Array(stamp.utf8), Array(session.stamp.utf8))
            else {
                return .page(
                    PageShell.problem("This form comes from no page of yours, or of a login that is over.", session),
                    status: 403)
            }
        }
        if isLogout {
            sessions.end(of: request)
            var answer = AdminAnswer.going(to: "/login")
            let over = "\(PageSessions.cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
            answer.headers.append(("Set-Cookie", over))
            return answer
        }
        guard let (page, values) = rows.first(where: { $0.0.method == request.method }) else {
            return .page(PageShell.problem("This cannot be asked of it.", session), status: 405)
        }
        let asked = PageRequest(
            service: self, session: session, path: values, query: request.query, form: request.form ?? [])
        return await answer(page, asked)
    }

    private func answer(_ page: AdminPage, _ asked: PageRequest) async -> AdminAnswer {
        switch page.kind {
        case .page(let show):
            do throws(AdminRefusal) {
                return .page(PageShell.whole(try await show(asked), asked))
            } catch {
                return .page(PageShell.problem(error.sentence, asked.session), status: error.answer.status)
            }
        case .form(let back, let act):
            do throws(AdminRefusal) { return .going(to: try await act(asked) ?? back(asked)) } catch {
                asked.session.say(.init(text: error.sentence, isTrouble: true))
                return .going(to: back(asked))
            }
        }
    }

    /// Logs in whoever has a ticket of `ferryd ctl admin`.
    private func enter(_ request: AdminRequest) -> AdminAnswer {
        let ticket = request.query.first { $0.name == "ticket" }?.value ?? ""
        guard sessions.takeTicket(ticket) else {
            return .page(
                PageShell.login("This address was used before, or is too old. Ask for another: ferryd ctl admin"),
                status: 403)
        }
        return begin(PageSession(.visitor, by: nil), request)
    }

    private func login(_ request: AdminRequest, at gate: AdminGate) async -> AdminAnswer {
        guard Self.isOwn(request), let text = request.form?.first(where: { $0.name == "token" })?.value else {
            return .page(PageShell.login("This form comes from no page of this server."), status: 403)
        }
        do throws(AdminRefusal) {
            let token = try await gate.token(text.filter { !$0.isWhitespace })
            return begin(PageSession(AdminCaller(token), by: token), request)
        } catch {
            return .page(PageShell.login(error.sentence), status: error.answer.status)
        }
    }

    private func begin(_ session: PageSession, _ request: AdminRequest) -> AdminAnswer {
        // A proxy with TLS says so; then the cookie is for TLS alone.
        let secure = request.header("x-forwarded-proto") == "https" ? "; Secure" : ""
        var answer = AdminAnswer.going(to: "/")
        answer.headers.append(
            (
                "Set-Cookie",
                "\(PageSessions.cookie)=\(sessions.begin(session)); Path=/; HttpOnly; SameSite=Strict\(secure)"
            ))
        return answer
    }

    /// True for a form of a page of this server, as far as the browser tells.
    private static func isOwn(_ request: AdminRequest) -> Bool {
        if let site = request.header("sec-fetch-site"), site != "same-origin" { return false }
        guard let origin = request.header("origin") else { return true }
        // A proxy may speak TLS, so the scheme is not ours to know.
        return [":", "s:"].contains { origin == "http\($0)//\(request.header("host") ?? "")" }
    }
}

extension AdminAnswer {
    /// A page of its own, which takes style and script from this server alone.
    static func page(_ html: HTML, status: Int = 200) -> AdminAnswer {
        var answer = AdminAnswer(status, type: "text/html; charset=utf-8", html.text)
        answer.isPage = true
        return answer
    }

    fileprivate static func file(_ type: String, _ text: String) -> AdminAnswer { AdminAnswer(type: type, text) }

    /// Sends a browser on, to ask for a page there.
    fileprivate static func going(to path: String) -> AdminAnswer {
        var answer = AdminAnswer(303, type: "", "")
        answer.headers.append(("Location", path))
        return answer
    }
}
