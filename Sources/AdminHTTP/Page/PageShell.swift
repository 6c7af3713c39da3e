// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The parts that all pages have in common.
enum PageShell {
    private static let places: [(path: String, name: String)] = [
        ("/", "Dashboard"), ("/sessions", "Sessions"), ("/accounts", "Accounts"), ("/groups", "Groups"),
        ("/bans", "Bans"),
        ("/partials", "Broken uploads"), ("/events", "Events"), ("/configuration", "Configuration"),
    ]

    static func whole(_ content: PageContent, _ request: PageRequest) -> HTML {
        frame(content.title, navigation(content.title, request.session), words(request.session) + content.body)
    }

    static func problem(_ sentence: String, _ session: PageSession) -> HTML {
        frame(
            "It failed", navigation("", session),
            "<h1>That did not work</h1><p class=\"trouble\" role=\"alert\">\(sentence)</p>")
    }

    static func login(_ trouble: String?) -> HTML {
        let told: HTML? = trouble.map { "<p class=\"trouble\" role=\"alert\">\($0)</p>" }
        return frame(
            "Log in", .nothing,
            """
            <h1>ferryd</h1>\(told)
            <form method="post" action="/login" class="panel">
            <p><label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus></p>
            <p><button>Log in</button></p>
            </form>
            <p>On the server's machine, <code>ferryd ctl admin</code> gives an address that logs you in, and
            <code>ferryd ctl token add NAME --scope administer</code> a token.</p>
            """)
    }

    private static func navigation(_ current: String, _ session: PageSession) -> HTML {
        let links: [HTML] = places.map { place in
            let mark: HTML = place.name == current ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(place.path)\"\(mark)>\(place.name)</a></li>"
        }
        return """
            <header><nav aria-label="Pages"><ul>\(links)</ul></nav>
            <form method="post" action="/logout" class="logout">
            <input type="hidden" name="stamp" value="\(session.stamp)">
            <span>\(session.caller.name), \(session.caller.scope.rawValue)</span> <button>Log out</button></form></header>
            """
    }

    private static func words(_ session: PageSession) -> HTML {
        let words: [HTML] = session.takeWords().map { word in
            let secret: HTML? = word.secret.map { "<br><code class=\"secret\">\($0)</code>" }
            return word.isTrouble
                ? "<p class=\"trouble\" role=\"alert\">\(word.text)</p>"
                : "<p class=\"done\" role=\"status\">\(word.text)\(secret)</p>"
        }
        return "\(words)"
    }

    private static func frame(_ title: String, _ head: HTML, _ body: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>\(title) · ferryd</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,"><link rel="stylesheet" href="/admin.css"><script src="/admin.js" defer></script></head>
        <body><a class="skip" href="#content">To the content</a>\(head)
        <main id="content" tabindex="-1">\(body)</main></body></html>
        """
    }
}

/// A table of a page.
enum PageTable {
    /// Rows under their heads; wide ones scroll by themselves, also by keyboard.
    static func html(_ caption: String, _ heads: [String], _ rows: [[HTML]], none: HTML, live: Bool = false) -> HTML {
        let refresh: HTML = live ? " data-refresh=\"\(caption)\"" : ""
        let heads: [HTML] = heads.map { "<th scope=\"col\">\($0)</th>" }
        let lines: [HTML] = rows.map { row in
            let cells: [HTML] = row.enumerated().map { index, cell in
                index == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
            }
            return "<tr>\(cells)</tr>"
        }
        let nobody: HTML? = rows.isEmpty ? "<p class=\"none\">\(none)</p>" : nil
        return """
            <div class="scroll" role="region" aria-label="\(caption)" tabindex="0"\(refresh)>
            <table><caption>\(caption)</caption><thead><tr>\(heads)</tr></thead><tbody>\(lines)</tbody></table>\(nobody)</div>
            """
    }
}
