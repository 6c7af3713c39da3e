// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPServer
import FerryIO
import ProgramKit

/// Answers what is asked about a running server.
package struct AdminService: Sendable {
    let server: Server
    let counters: ServerCounters
    let bans: BanBook
    let desk: any AdminDesk
    let tokens: TokenBook
    let version: String
    let onlookers = Onlookers()
    let sessions = PageSessions()
    /// The moment of its making, in seconds since 1970.
    let began = Double(System.millisecondsSince1970()) / 1000

    /// The time after which a loop counts as stuck.
    static let patience = Duration.seconds(1)

    package init(
        server: Server, counters: ServerCounters, bans: BanBook, desk: any AdminDesk, tokens: TokenBook,
        version: String
    ) {
        (self.server, self.counters, self.bans, self.desk) = (server, counters, bans, desk)
        (self.tokens, self.version) = (tokens, version)
    }

    /// True while a browser is logged in, or may come.
    package var hasBrowsers: Bool { !sessions.isEmpty }

    /// Answers a request that came through the control socket, or else by `gate`.
    package func answer(_ request: AdminRequest, at gate: AdminGate? = nil) async -> AdminAnswer {
        do throws(AdminRefusal) {
            guard let gate else { return try await answer(request) { AdminCaller.owner } }
            try gate.checkHost(request)
            if let page = await page(request, at: gate) { return page }
            return try await answer(request) { () throws(AdminRefusal) in
                if let onlooker = self.onlooker(of: request) { return onlooker }
                return try await gate.caller(of: request)
            }
        } catch {
            return error.answer
        }
    }

    /// The visitor whose page looks at something; to change something, pages have forms.
    private func onlooker(of request: AdminRequest) -> AdminCaller? {
        guard request.method == "GET", request.header("authorization") == nil,
            ["same-origin", nil].contains(request.header("sec-fetch-site"))
        else { return nil }
        return sessions.session(of: request, tokens)?.caller
    }

    /// Answers a request by the row of the table that its path leads to; `caller` is asked where that matters.
    private func answer(
        _ request: AdminRequest, for caller: () async throws(AdminRefusal) -> AdminCaller
    ) async throws(AdminRefusal) -> AdminAnswer {
        let rows = AdminRoute.all.compactMap { route in route.values(in: request.path).map { (route, $0) } }
        guard let (route, values) = rows.first(where: { $0.0.method == request.method }) else {
            if rows.isEmpty { throw AdminRefusal(404, "There is nothing of that name here.") }
            let methods = rows.map(\.0.method).joined(separator: ", ")
            throw AdminRefusal(405, "Only \(methods) can be asked of it.", ("Allow", methods))
        }
        guard let scope = route.scope else { return try await route.run(self, AdminArguments(path: values, request)) }
        let caller = try await caller()
        // Programs send none: a page in a browser that has found a way here, through a proxy say, does.
        if request.method != "GET", request.header("origin") != nil || request.header("sec-fetch-site") != nil {
            throw AdminRefusal(403, "Pages in a browser may not change anything.")
        }
        if caller.scope < scope {
            throw AdminRefusal(
                403, "This takes the scope \"\(scope.rawValue)\"; \(caller.name) has \"\(caller.scope.rawValue)\".")
        }
        let names = route.parameters.filter { $0.place == .query }.map(\.name)
        if let strange = request.query.first(where: { !names.contains($0.name) }) {
            throw AdminRefusal(400, "There is no parameter \"\(strange.name)\" here.")
        }
        let arguments = AdminArguments(path: values, request, try Self.body(of: request, as: route.body))
        let answer = try await route.run(self, arguments)
        if request.method != "GET", (200..<300).contains(answer.status) {
            desk.note(caller.name, did: "\(request.method) /\(request.path.joined(separator: "/"))")
        }
        return answer
    }

    /// The object that a request brings along, which has the form that it has to have.
    private static func body(of request: AdminRequest, as form: JSONSchema?) throws(AdminRefusal) -> JSON {
        guard let form else {
            if request.body.isEmpty { return .null }
            throw AdminRefusal(400, "The request has a body, for which there is no use.")
        }
        // A form of a page in a browser has another type, and cannot have this one without asking first (CORS).
        let type = request.header("content-type")?.prefix { $0 != ";" }.lowercased()
        guard type == "application/json" else {
            throw AdminRefusal(400, "The body has to be an object of JSON, with \"Content-Type: application/json\".")
        }
        guard let json = JSON(parsing: request.body) else { throw AdminRefusal(400, "The body is no JSON.") }
        if let obstacle = form.obstacle(to: json) { throw AdminRefusal(400, obstacle) }
        return json
    }
}

/// The values that a request gives.
struct AdminArguments: Sendable {
    /// Those of the path, by the names in the template.
    let path: [String: String]
    let query: [(name: String, value: String)]
    /// The object of JSON, of the form that the route declares; `null` where it declares none.
    let body: JSON

    init(path: [String: String], query: [(name: String, value: String)], _ body: JSON) {
        (self.path, self.query, self.body) = (path, query, body)
    }

    init(path: [String: String], _ request: AdminRequest, _ body: JSON = .null) {
        (self.path, query, self.body) = (path, request.query, body)
    }

    /// A parameter of the query; the first of several.
    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
