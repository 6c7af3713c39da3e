// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

extension AdminPage {
    /// All groups, a form for a new one, and a page for each.
    static let groups = [
        AdminPage(
            template: "/groups",
            kind: .page { (request) async throws(AdminRefusal) in
                let groups = try await request.ask(.listGroups)["groups"]?.asList ?? []
                let rows: [[HTML]] = groups.map { group in
                    let name = group["name"]?.asText ?? ""
                    let members = group["accounts"]?.asList?.compactMap(\.asText) ?? []
                    return [
                        "<a href=\"/groups/\(part(name))\"><bdi>\(name)</bdi></a>",
                        "<bdi>\(members.isEmpty ? "–" : members.joined(separator: ", "))</bdi>",
                    ]
                }
                let table = PageTable.html("Groups", ["Name", "Accounts"], rows, none: "There are none yet.")
                let form: HTML? =
                    request.may(.addGroup)
                    ? """
                    <h2>New group</h2><form method="post" action="/groups" class="panel">\(request.stamp)
                    <p><label for="name">Name</label>
                    <input id="name" name="name" required maxlength="64" autocomplete="off"></p>
                    <p><button>Add group</button></p></form>
                    """ : nil
                return PageContent("Groups", "<h1>Groups</h1>\(table)\(form)")
            }),
        AdminPage(
            template: "/groups",
            kind: .form(back: { _ in "/groups" }) { (request) async throws(AdminRefusal) in
                var body = JSONObject()
                let name = request.field("name") ?? ""
                body.add("name", name)
                try await request.ask(.addGroup, body: body)
                request.session.say(.init(text: "Added \(name)."))
                return "/groups/\(part(name))"
            }),
        AdminPage(
            template: "/groups/{group}",
            kind: .page { (request) async throws(AdminRefusal) in
                let name = request.path["group"] ?? ""
                let groups = try await request.ask(.listGroups)["groups"]?.asList ?? []
                guard let group = groups.first(where: { $0["name"]?.asText == name }) else {
                    throw AdminRefusal(404, "There is no group \"\(name)\".")
                }
                let (address, mayChange) = (groupAddress(request), request.may(.changeGroup))
                let members: [HTML] = (group["accounts"]?.asList ?? []).compactMap(\.asText).map {
                    "<li><a href=\"/accounts/\(part($0))\"><bdi>\($0)</bdi></a></li>"
                }
                let forms: HTML? =
                    mayChange
                    ? PageParts.settings(group, at: address, request)
                        + PageParts.removal(of: "group", at: address, "it has no accounts", request) : nil
                return PageContent(
                    "Groups",
                    """
                    <p><a href="/groups">All groups</a></p><h1><bdi>\(name)</bdi></h1><h2>Accounts</h2>
                    \(members.isEmpty ? "<p>None.</p>" : "<ul>\(members)</ul>" as HTML)
                    \(PageParts.rules(group, at: address, mayChange: mayChange, request))\(forms)
                    """)
            }),
        groupForm("") { (request) async throws(AdminRefusal) in
            var body = JSONObject()
            body.add("settings", settings(request, of: AccountSetting.all.map(\.name), clearing: true))
            try await request.ask(.changeGroup, path: request.path, body: body)
            return "Changed."
        },
        groupForm("/rules") { (request) async throws(AdminRefusal) in
            try await request.ask(.addGroupRule, path: request.path, body: PageParts.rule(request))
            return "Added the rule."
        },
        groupForm("/rules/{rule}/remove") { (request) async throws(AdminRefusal) in
            try await request.ask(.removeGroupRule, path: request.path)
            return "Removed the rule."
        },
        AdminPage(
            template: "/groups/{group}/remove",
            kind: .form(back: groupAddress) { (request) async throws(AdminRefusal) in
                if request.field("sure") != "yes" { throw AdminRefusal(400, "Say that you are sure.") }
                try await request.ask(.removeGroup, path: request.path)
                request.session.say(.init(text: "Removed \(request.path["group"] ?? "")."))
                return "/groups"
            }),
    ]

    @Sendable private static func groupAddress(_ request: PageRequest) -> String {
        "/groups/\(part(request.path["group"] ?? ""))"
    }

    /// A form of the page of a group, which says what came of it.
    private static func groupForm(
        _ place: String, _ act: @escaping @Sendable (PageRequest) async throws(AdminRefusal) -> String
    ) -> AdminPage {
        AdminPage(
            template: "/groups/{group}\(place)",
            kind: .form(back: groupAddress) { (request) async throws(AdminRefusal) in
                request.session.say(.init(text: try await act(request)))
                return nil
            })
    }
}
