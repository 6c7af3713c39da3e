// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminPage {
    /// The last events, with a search.
    static let events = [
        AdminPage(
            template: "/events",
            kind: .page { (request) async throws(AdminRefusal) in
                let names = ["event", "user", "text"]
                let query = names.compactMap { name in request.query(name).map { (name: name, value: $0) } }
                let events =
                    try await request.ask(.listEvents, query: query + [(name: "limit", value: "200")])["events"]?.asList
                    ?? []
                let rows: [[HTML]] = events.map { event in
                    let mark: HTML? = event["trouble"]?.asFlag == true ? " <strong>!</strong>" : nil
                    return [
                        PageText.moment(event["time"]), "\(event["event"]?.asText ?? "")\(mark)",
                        "<bdi>\(event["user"]?.asText ?? "–")</bdi>", "\(event["address"]?.asText ?? "")",
                        "<bdi>\(event["text"]?.asText ?? "")</bdi>",
                    ]
                }
                let fields: [HTML] = zip(names, ["Kind", "Account", "Text"]).map { name, label in
                    """
                    <label for="\(name)">\(label)</label>
                    <input id="\(name)" name="\(name)" value="\(request.query(name) ?? "")">
                    """
                }
                return PageContent(
                    "Events",
                    """
                    <h1>Events</h1>
                    <form method="get" action="/events" class="line" role="search">\(fields) <button>Search</button></form>
                    \(PageTable.html(
                        "The last events, the newest first", ["Time", "Kind", "Account", "Address", "Event"], rows,
                        none: "Nothing of that kind has happened since the start.", live: query.isEmpty))
                    """)
            })
    ]
}
