// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import ProgramKit

extension AdminPage {
    /// All accounts with their quotas, and a form for a new one.
    static let accounts =
        [
            AdminPage(
                template: "/accounts",
                kind: .page { (request) async throws(AdminRefusal) in
                    let accounts = try await request.ask(.listAccounts)["accounts"]?.asList ?? []
                    let rows: [[HTML]] = accounts.map { account in
                        let name = account["name"]?.asText ?? ""
                        return [
                            "<a href=\"/accounts/\(part(name))\"><bdi>\(name)</bdi></a>",
                            "\(account["state"]?.asText ?? "")", "\(account["effective"]?["allow"]?.asText ?? "all")",
                            quota(account),
                            "<bdi>\(account["group"]?.asText ?? "–")</bdi>",
                        ]
                    }
                    let table = PageTable.html(
                        "Accounts", ["Name", "State", "Allowed", "Uses", "Group"], rows, none: "There are none yet.")
                    let form = request.may(.addAccount) ? try await creation(request) : nil
                    return PageContent("Accounts", "<h1>Accounts</h1>\(table)\(form)")
                }),
            AdminPage(
                template: "/accounts",
                kind: .form(back: { _ in "/accounts" }) { (request) async throws(AdminRefusal) in
                    var body = JSONObject()
                    let name = request.field("name") ?? ""
                    body.add("name", name)
                    if let password = request.field("password") { body.add("password", password) }
                    if let group = request.field("group") { body.add("group", group) }
                    body.add("settings", settings(request, of: ["allow", "home", "quota"], clearing: false))
                    let made = try await request.ask(.addAccount, body: body)
                    request.session.say(
                        .init(
                            text: made["password"] == nil
                                ? "Added \(name)." : "Added \(name). Its password, which is shown only now:",
                            secret: made["password"]?.asText))
                    return "/accounts/\(part(name))"
                }),
        ] + account

    /// A bar for a quota, with its numbers.
    static func quota(_ account: JSON) -> HTML {
        guard let used = account["used"]?["bytes"]?.asNumber else {
            return account["quota-bytes"] == nil ? "–" : "not counted yet"
        }
        guard let most = account["quota-bytes"]?.asNumber else { return "\(PageText.bytes(used))" }
        let text = "\(PageText.bytes(used)) of \(PageText.bytes(most))"
        return """
            <meter min="0" max="\(max(1, most))" high="\(most / 10 * 9)" optimum="0" value="\(min(used, most))" \
            aria-label="\(text)"></meter> \(text)
            """
    }

    private static func creation(_ request: PageRequest) async throws(AdminRefusal) -> HTML {
        let groups = try await request.ask(.listGroups)["groups"]?.asList?.compactMap { $0["name"]?.asText } ?? []
        let choice: HTML? =
            groups.isEmpty
            ? nil
            : "<p><label for=\"group\">Group</label> \(PageField.select("group", [""] + groups, chosen: ""))</p>"
        return """
            <h2>New account</h2>
            <form method="post" action="/accounts" class="panel">\(request.stamp)
            <p><label for="name">Name</label> <input id="name" name="name" required maxlength="64" autocomplete="off"></p>
            <p><label for="password">Password</label> <input id="password" name="password" type="password" \
            autocomplete="new-password" aria-describedby="password-note">
            <small id="password-note">Left empty, one is made and shown once.</small></p>
            \(["allow", "home", "quota"].compactMap { AccountSetting.named($0) }.map { PageField.setting($0, nil) })
            \(choice)
            <p><button>Add account</button></p></form>
            """
    }

    /// The settings that a form gives; empty fields take them away, or count for nothing.
    static func settings(_ request: PageRequest, of names: [String], clearing: Bool) -> JSON {
        .object(
            names.compactMap { name in
                guard let given = request.form.first(where: { $0.name == "set-\(name)" })?.value else { return nil }
                if given.isEmpty { return clearing ? (name, .null) : nil }
                return (name, .text(given))
            })
    }
}

/// Fields of forms.
enum PageField {
    /// A field for a setting, with its meaning.
    static func setting(_ setting: AccountSetting, _ value: String?) -> HTML {
        let name = setting.name
        return """
            <p><label for="set-\(name)">\(name)</label> <input id="set-\(name)" name="set-\(name)" value="\(value ?? "")" \
            placeholder="\(setting.placeholder)" autocomplete="off" aria-describedby="note-\(name)">
            <small id="note-\(name)">\(setting.summary)</small></p>
            """
    }

    static func select(_ name: String, _ values: [String], chosen: String?) -> HTML {
        let options: [HTML] = values.map { value in
            let mark: HTML = value == chosen ? " selected" : ""
            return "<option value=\"\(value)\"\(mark)>\(value.isEmpty ? "–" : value)</option>"
        }
        return "<select id=\"\(name)\" name=\"\(name)\">\(options)</select>"
    }
}
