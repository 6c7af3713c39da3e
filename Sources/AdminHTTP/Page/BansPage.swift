// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminPage {
    /// The networks that are turned away.
    static let bans = [
        AdminPage(
            template: "/bans",
            kind: .page { (request) async throws(AdminRefusal) in
                let bans = try await request.ask(.listBans)["bans"]?.asList ?? []
                let mayLift = request.may(.liftBan)
                let rows: [[HTML]] = bans.map { ban in
                    let network = ban["network"]?.asText ?? ""
                    let lift: HTML = """
                        <form method="post" action="/bans/\(part(network))/lift" class="line">\(request.stamp)
                        <button aria-label="Lift the ban of \(network)">Lift</button></form>
                        """
                    let until: HTML = ban["until"] == nil ? "lifted" : PageText.moment(ban["until"])
                    let cells: [HTML] = [
                        "\(network)", PageText.moment(ban["began"]), until, "\(ban["reason"]?.asText ?? "")",
                    ]
                    return mayLift ? cells + [lift] : cells
                }
                return PageContent(
                    "Bans",
                    """
                    <h1>Bans</h1>\(PageTable.html(
                        "Networks that are turned away",
                        ["Network", "Since", "Until", "Reason"] + (mayLift ? ["Lift"] : []), rows,
                        none: "No address is banned."))
                    """)
            }),
        AdminPage(
            template: "/bans/{network}/lift",
            kind: .form(back: { _ in "/bans" }) { (request) async throws(AdminRefusal) in
                try await request.ask(.liftBan, path: request.path)
                request.session.say(.init(text: "Lifted the ban of \(request.path["network"] ?? "")."))
                return nil
            }),
    ]
}
