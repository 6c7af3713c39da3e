// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminPage {
    /// Sessions that are connected, and the way to end one.
    static let sessions = [
        AdminPage(
            template: "/sessions",
            kind: .page { (request) async throws(AdminRefusal) in
                let sessions = try await request.ask(.listSessions)["sessions"]?.asList ?? []
                let heads = ["Session", "Account", "Address", "TLS", "Since", "Does"]
                let mayEnd = request.may(.disconnectSession)
                return PageContent(
                    "Sessions",
                    """
                    <h1>Sessions</h1>
                    \(PageTable.html(
                        "Sessions", heads + (mayEnd ? ["Disconnect"] : []),
                        sessions.map { row($0) + (mayEnd ? [end($0, request)] : []) },
                        none: "Nobody is connected.", live: true))
                    """)
            }),
        AdminPage(
            template: "/sessions/{session}/end",
            kind: .form(back: { _ in "/sessions" }) { (request) async throws(AdminRefusal) in
                let number = request.path["session"] ?? ""
                let reason = request.field("reason").map { [(name: "reason", value: $0)] } ?? []
                try await request.ask(.disconnectSession, path: ["session": number], query: reason)
                request.session.say(.init(text: "Session \(number) is told to end."))
                return nil
            }),
    ]

    private static func row(_ session: JSON) -> [HTML] {
        let deed: HTML
        if let transfer = session["transfer"] {
            deed = """
                \(transfer["direction"]?.asText ?? "") of <bdi>\(transfer["path"]?.asText ?? "")</bdi>, \
                \(PageText.bytes(transfer["bytes"]?.asNumber ?? 0)), \(PageText.rate(transfer["rate"]))
                """
        } else {
            deed = "\(session["state"]?.asText ?? "")"
        }
        let seconds =
            switch session["seconds"] {
            case .decimal(let number)?: number
            case .number(let number)?: Double(number)
            default: 0.0
            }
        return [
            "\(session["session"]?.asNumber ?? 0)", "<bdi>\(session["user"]?.asText ?? "–")</bdi>",
            "\(session["address"]?.asText ?? "")", "\(session["tls"]?.asText ?? "–")", "\(PageText.age(seconds))", deed,
        ]
    }

    private static func end(_ session: JSON, _ request: PageRequest) -> HTML {
        let number = session["session"]?.asNumber ?? 0
        return """
            <form method="post" action="/sessions/\(number)/end" class="line">\(request.stamp)
            <label class="unseen" for="reason-\(number)">Reason for ending session \(number)</label>
            <input id="reason-\(number)" name="reason" maxlength="200" placeholder="Reason">
            <button aria-label="Disconnect session \(number)">Disconnect</button></form>
            """
    }
}
