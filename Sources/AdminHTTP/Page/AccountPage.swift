// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

extension AdminPage {
    /// One account: its settings, rules with reasons, password and end.
    static let account = [
        AdminPage(
            template: "/accounts/{account}",
            kind: .page { (request) async throws(AdminRefusal) in
                let account = try await request.ask(.showAccount, path: request.path)
                let name = account["name"]?.asText ?? ""
                let forms: HTML? =
                    request.may(.changeAccount)
                    ? PageParts.settings(account, at: address(request), request) + passwordForm(account, request) : nil
                let rules = PageParts.rules(
                    account, at: address(request), mayChange: request.may(.addRule), request)
                let end: HTML? =
                    request.may(.removeAccount)
                    ? PageParts.removal(of: "account", at: address(request), "the files stay", request) : nil
                return PageContent(
                    "Accounts",
                    """
                    <p><a href="/accounts">All accounts</a></p><h1><bdi>\(name)</bdi></h1>
                    <dl class="facts"><dt>State</dt><dd>\(account["state"]?.asText ?? "")</dd>
                    <dt>Uses</dt><dd>\(quota(account))</dd><dt>Group</dt><dd><bdi>\(account["group"]?.asText ?? "none")</bdi></dd>
                    <dt>Password</dt><dd>\(account["password"]?.asText ?? "none")</dd>
                    <dt>Changed</dt><dd>\(PageText.moment(account["changed"]))</dd></dl>
                    \(rules)\(try await reasons(request))\(forms)\(end)
                    """)
            }),
        form("") { (request) async throws(AdminRefusal) in
            var body = JSONObject()
            body.add("settings", settings(request, of: AccountSetting.all.map(\.name), clearing: true))
            try await request.ask(.changeAccount, path: request.path, body: body)
            return "Changed."
        },
        form("/state") { (request) async throws(AdminRefusal) in
            var body = JSONObject()
            body.add("disabled", request.field("disabled") == "yes")
            let account = try await request.ask(.changeAccount, path: request.path, body: body)
            return "It is \(account["state"]?.asText ?? "") now."
        },
        form("/rules") { (request) async throws(AdminRefusal) in
            try await request.ask(.addRule, path: request.path, body: PageParts.rule(request))
            return "Added the rule."
        },
        form("/rules/{rule}/remove") { (request) async throws(AdminRefusal) in
            try await request.ask(.removeRule, path: request.path)
            return "Removed the rule."
        },
        AdminPage(
            template: "/accounts/{account}/password",
            kind: .form(back: address) { (request) async throws(AdminRefusal) in
                var body = JSONObject()
                if let password = request.field("password") { body.add("password", password) }
                let made = try await request.ask(.resetPassword, path: request.path, body: body)["password"]?.asText
                request.session.say(
                    .init(
                        text: made == nil ? "It has another password." : "Its password, which is shown only now:",
                        secret: made))
                return nil
            }),
        AdminPage(
            template: "/accounts/{account}/remove",
            kind: .form(back: address) { (request) async throws(AdminRefusal) in
                if request.field("sure") != "yes" { throw AdminRefusal(400, "Say that you are sure.") }
                try await request.ask(.removeAccount, path: request.path)
                request.session.say(
                    .init(text: "Removed \(request.path["account"] ?? ""). The files stay where they are."))
                return "/accounts"
            }),
    ]

    @Sendable private static func address(_ request: PageRequest) -> String {
        "/accounts/\(part(request.path["account"] ?? ""))"
    }

    /// A form of the page of an account, which says what came of it.
    private static func form(
        _ place: String, _ act: @escaping @Sendable (PageRequest) async throws(AdminRefusal) -> String
    ) -> AdminPage {
        AdminPage(
            template: "/accounts/{account}\(place)",
            kind: .form(back: address) { (request) async throws(AdminRefusal) in
                request.session.say(.init(text: try await act(request)))
                return nil
            })
    }

    // MARK: - Parts of the page

    private static func reasons(_ request: PageRequest) async throws(AdminRefusal) -> HTML {
        var answer: HTML?
        let (command, path) = (request.query("command"), request.query("at"))
        if let command, let path {
            let query = [(name: "command", value: command), (name: "path", value: path)]
            do throws(AdminRefusal) {
                let found = try await request.ask(.explain, path: request.path, query: query)
                let lines: [HTML] = found["reasons"]?.asList?.compactMap(\.asText).map { "<li>\($0)</li>" } ?? []
                answer = "<ul class=\"reasons\" role=\"status\">\(lines)</ul>"
            } catch {
                answer = "<p class=\"trouble\" role=\"alert\">\(error.sentence)</p>"
            }
        }
        let commands = ["RETR", "STOR", "APPE", "DELE", "MKD", "RMD", "LIST", "MLSD", "MFMT"]
        return """
            <h2>Explain</h2>
            <form method="get" action="\(address(request))" class="line">
            <label for="command">Command</label> \(PageField.select("command", commands, chosen: command))
            <label for="at">at</label> <input id="at" name="at" required value="\(path ?? "")" placeholder="/incoming/a">
            <button>May it?</button></form>\(answer)
            """
    }

    private static func passwordForm(_ account: JSON, _ request: PageRequest) -> HTML {
        let isDisabled = account["disabled"]?.asFlag == true
        return """
            <h2>Password and access</h2>
            <form method="post" action="\(address(request))/password" class="panel">\(request.stamp)
            <p><label for="password">Another password</label> <input id="password" name="password" type="password" \
            autocomplete="new-password" aria-describedby="password-note">
            <small id="password-note">Left empty, one is made and shown once.</small></p>
            <p><button>Reset password</button></p></form>
            <form method="post" action="\(address(request))/state" class="line">\(request.stamp)
            <input type="hidden" name="disabled" value="\(isDisabled ? "no" : "yes")">
            <button>\(isDisabled ? "Enable account" : "Disable account")</button></form>
            """
    }
}
