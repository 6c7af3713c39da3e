// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminPage {
    /// The networks that are turned away, and the way to turn away another.
    static let bans = [
        AdminPage(
            template: "/bans",
            kind: .page { (request) async throws(AdminRefusal) in
                let bans = try await request.ask(.listBans)["bans"]?.asList ?? []
                let mayChange = request.may(.liftBan)
                let rows = bans.map { ban in
                    let network = ban["network"]?.asText ?? ""
                    let until: HTML = ban["until"] == nil ? "lifted" : PageText.moment(ban["until"])
                    let cells: [HTML] = [
                        "\(network)", PageText.moment(ban["began"]), until, "\(ban["reason"]?.asText ?? "")",
                    ]
                    return mayChange ? cells + [lift(network, request)] : cells
                }
                let table = PageTable.html(
                    "Networks that are turned away",
                    ["Network", "Since", "Until", "Reason"] + (mayChange ? ["Lift"] : []), rows,
                    none: "No address is banned.")
                let form = mayChange ? addition(request) : nil
                return PageContent("Bans", "<h1>Bans</h1>\(table)\(form)")
            }),
        AdminPage(
            template: "/bans",
            kind: .form(back: { _ in "/bans" }) { (request) async throws(AdminRefusal) in
                var body = JSONObject()
                body.add("network", request.field("network") ?? "")
                if let seconds = request.field("seconds").flatMap({ Int64($0) }) { body.add("seconds", seconds) }
                if let reason = request.field("reason") { body.add("reason", reason) }
                let ban = try await request.ask(.addBan, body: body)
                request.session.say(.init(text: "Banned \(ban["network"]?.asText ?? "")."))
                return nil
            }),
        AdminPage(
            template: "/bans/{network}/lift",
            kind: .form(back: { _ in "/bans" }) { (request) async throws(AdminRefusal) in
                try await request.ask(.liftBan, path: request.path)
                request.session.say(.init(text: "Lifted the ban of \(request.path["network"] ?? "")."))
                return nil
            }),
    ]

    private static func lift(_ network: String, _ request: PageRequest) -> HTML {
        """
        <form method="post" action="/bans/\(part(network))/lift" class="line">\(request.stamp)
        <button aria-label="Lift the ban of \(network)">Lift</button></form>
        """
    }

    private static func addition(_ request: PageRequest) -> HTML {
        """
        <h2>Ban a network</h2>
        <form method="post" action="/bans" class="panel">\(request.stamp)
        <p><label for="network">Network</label>
        <input id="network" name="network" required placeholder="192.0.2.0/24" autocomplete="off"></p>
        <p><label for="seconds">For</label> <select id="seconds" name="seconds"><option value="3600">an hour</option>
        <option value="86400">a day</option><option value="604800">a week</option>
        <option value="">until it is lifted</option></select></p>
        <p><label for="reason">Reason</label> <input id="reason" name="reason" maxlength="200"></p>
        <p><button>Ban</button></p></form>
        """
    }
}
