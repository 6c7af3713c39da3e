// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import ProgramKit

/// The parts that the pages of accounts and of groups have in common; `address` is that of the page.
enum PageParts {
    /// The rules of one, with forms to add and remove some where `mayChange` says so.
    static func rules(_ thing: JSON, at address: String, mayChange: Bool, _ request: PageRequest) -> HTML {
        let own = thing["rules"]?.asList ?? []
        let inherited = thing["inherited-rules"]?.asList ?? []
        func row(_ rule: JSON, _ number: String, _ end: HTML) -> [HTML] {
            let cells: [HTML] = [
                "\(number)", "\(rule["effect"]?.asText ?? "")", "\(rule["deeds"]?.asText ?? "")",
                "<bdi>\(rule["path"]?.asText ?? "")</bdi>",
            ]
            return mayChange ? cells + [end] : cells
        }
        let rows =
            inherited.map { row($0, "group", .nothing) }
            + own.enumerated().map { index, rule in
                row(
                    rule, "\(index + 1)",
                    """
                    <form method="post" action="\(address)/rules/\(index + 1)/remove" class="line">\(request.stamp)
                    <button aria-label="Remove rule \(index + 1)">Remove</button></form>
                    """)
            }
        let table = PageTable.html(
            "Rules; of several the last one decides",
            ["Rule", "Effect", "Deeds", "Path"] + (mayChange ? ["Remove"] : []),
            rows, none: "No rules: what is allowed is allowed everywhere.")
        return "<h2>Rules</h2>\(table)\(mayChange ? addition(at: address, request) : .nothing)"
    }

    private static func addition(at address: String, _ request: PageRequest) -> HTML {
        """
        <form method="post" action="\(address)/rules" class="panel">\(request.stamp)
        <p><label for="effect">Effect</label> \(PageField.select("effect", ["deny", "allow"], chosen: "deny"))</p>
        <p><label for="deeds">Deeds</label> <input id="deeds" name="deeds" required aria-describedby="deeds-note">
        <small id="deeds-note">\(Permissions.words.map(\.word).joined(separator: ","))</small></p>
        <p><label for="path">Path</label> <input id="path" name="path" required placeholder="/incoming"></p>
        <p><button>Add rule</button></p></form>
        """
    }

    static func settings(_ thing: JSON, at address: String, _ request: PageRequest) -> HTML {
        let fields = AccountSetting.all.map { PageField.setting($0, thing["settings"]?[$0.name]?.asText) }
        return """
            <h2>Settings</h2>
            <details><summary>Change settings</summary>
            <form method="post" action="\(address)" class="panel">\(request.stamp)
            <p>What is empty is as the group, or the server, has it.</p>\(fields)
            <p><button>Save settings</button></p></form></details>
            """
    }

    /// `remark` says what stays.
    static func removal(of kind: String, at address: String, _ remark: String, _ request: PageRequest) -> HTML {
        """
        <h2>Removal</h2>
        <form method="post" action="\(address)/remove" class="line">\(request.stamp)
        <input type="checkbox" id="sure" name="sure" value="yes" required> <label for="sure">I am sure; \(remark)</label>
        <button class="danger">Remove \(kind)</button></form>
        """
    }

    /// A rule that a form gives.
    static func rule(_ request: PageRequest) -> JSONObject {
        var body = JSONObject()
        for name in ["effect", "deeds", "path"] { body.add(name, request.field(name) ?? "") }
        return body
    }
}
