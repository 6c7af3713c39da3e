// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// A page of the administration, or a form of one: one row of its table.
///
/// Pages show and do what routes do, and nothing else; a form answers with a page to go to.
struct AdminPage: Sendable {
    enum Kind: Sendable {
        /// Shows something.
        case page(@Sendable (PageRequest) async throws(AdminRefusal) -> PageContent)
        /// Does something, and says where to go; what goes wrong is told there.
        case form(
            back: @Sendable (PageRequest) -> String, @Sendable (PageRequest) async throws(AdminRefusal) -> String?)
    }

    /// The path, with names in braces for what varies.
    let template: String
    let kind: Kind

    var method: String { if case .page = kind { "GET" } else { "POST" } }

    static let all: [AdminPage] =
        dashboard + sessions + accounts + groups + bans + partials + events + configuration
}

/// The content of a page between its head and its foot.
struct PageContent: Sendable {
    let title: String
    let body: HTML

    init(_ title: String, _ body: HTML) { (self.title, self.body) = (title, body) }
}

/// A request to a page, by a session.
struct PageRequest: Sendable {
    let service: AdminService
    let session: PageSession
    /// The values of what varies in the path.
    let path: [String: String]
    let query: [(name: String, value: String)]
    let form: [(name: String, value: String)]

    func query(_ name: String) -> String? {
        query.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// A field of the form; `nil` where it is empty.
    func field(_ name: String) -> String? { form.first { $0.name == name && !$0.value.isEmpty }?.value }

    func may(_ route: AdminRoute) -> Bool { route.scope.map { session.caller.scope >= $0 } ?? true }

    /// Asks what a program could ask, as the one whose session it is.
    @discardableResult
    func ask(
        _ route: AdminRoute, path: [String: String] = [:], query: [(name: String, value: String)] = [],
        body: JSONObject? = nil
    ) async throws(AdminRefusal) -> JSON {
        if !may(route) { throw AdminRefusal(403, "\(session.caller.name) may only look here.") }
        if let form = route.body, let obstacle = form.obstacle(to: body?.json ?? .null) {
            throw AdminRefusal(400, obstacle)
        }
        let answer = try await route.run(service, AdminArguments(path: path, query: query, body?.json ?? .null))
        let result = JSON(parsing: answer.body)
        if answer.status >= 400 {
            let mistakes = result?["mistakes"]?.asList?.compactMap(\.asText) ?? []
            throw AdminRefusal(
                answer.status, ([result?["error"]?.asText ?? "It failed."] + mistakes).joined(separator: "\n"))
        }
        if route.method != "GET" {
            let target = route.components(filledWith: path).joined(separator: "/")
            service.desk.note("\(session.caller.name) (page)", did: "\(route.method) /\(target)")
        }
        return result ?? .null
    }

    /// The hidden field that shows that a form comes from a page of this session.
    var stamp: HTML { "<input type=\"hidden\" name=\"stamp\" value=\"\(session.stamp)\">" }
}

extension AdminPage {
    /// One part of an address.
    static func part(_ text: String) -> String {
        PercentEncoding.text(of: text.utf8, keepingSlashes: false)
    }
}
