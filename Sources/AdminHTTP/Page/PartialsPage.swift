// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminPage {
    /// Parts that are kept of broken uploads.
    static let partials = [
        AdminPage(
            template: "/partials",
            kind: .page { (request) async throws(AdminRefusal) in
                let found = try await request.ask(.listPartials)
                let mayClear = request.may(.clearPartials)
                let rows: [[HTML]] = (found["partials"]?.asList ?? []).map { partial in
                    let path = partial["path"]?.asText ?? ""
                    let clear: HTML = """
                        <form method="post" action="/partials/clear" class="line">\(request.stamp)
                        <input type="hidden" name="path" value="\(path)">
                        <button aria-label="Clear \(path)">Clear</button></form>
                        """
                    // A path that is no UTF-8 cannot be named in a form.
                    let isNamed = partial["path-encoded"] == nil
                    let cells: [HTML] = [
                        "<bdi>\(path)</bdi>", "<bdi>\(partial["account"]?.asText ?? "–")</bdi>",
                        "\(PageText.bytes(partial["bytes"]?.asNumber ?? 0))", PageText.moment(partial["modified"]),
                    ]
                    return mayClear ? cells + [isNamed ? clear : .nothing] : cells
                }
                let failures: [HTML] = (found["failures"]?.asList ?? []).compactMap(\.asText).map {
                    "<p class=\"trouble\">\($0)</p>"
                }
                return PageContent(
                    "Broken uploads",
                    """
                    <h1>Broken uploads</h1>
                    <p>What arrived is kept for a week, so that clients can go on from there.</p>\(failures)
                    \(PageTable.html(
                        "What is kept of broken uploads",
                        ["File", "Account", "Kept", "Since"] + (mayClear ? ["Clear"] : []), rows, none: "Nothing is kept."))
                    """)
            }),
        AdminPage(
            template: "/partials/clear",
            kind: .form(back: { _ in "/partials" }) { (request) async throws(AdminRefusal) in
                let path = request.field("path") ?? ""
                let cleared = try await request.ask(.clearPartials, query: [(name: "path", value: path)])
                let isHeld = cleared["held"]?.asList?.isEmpty == false
                request.session.say(
                    isHeld
                        ? .init(text: "An upload goes on with it, or it is protected.", isTrouble: true)
                        : .init(text: "Cleared \(PageText.bytes(cleared["bytes"]?.asNumber ?? 0))."))
                return nil
            }),
    ]
}
