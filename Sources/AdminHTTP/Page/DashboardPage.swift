// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

extension AdminPage {
    /// Numbers, rates as plots, and the transfers under way.
    static let dashboard = [
        AdminPage(
            template: "/",
            kind: .page { (request) async throws(AdminRefusal) in
                let state = request.service.liveState
                let sessions = state["sessions"]?.asList ?? []
                let bans = try await request.ask(.listBans)["bans"]?.asList ?? []
                let tiles: [HTML] = [
                    tile("Connected", "sessions", "\(sessions.count)"),
                    tile("Transfers", "transfers", "\(sessions.count { $0["transfer"] != nil })"),
                    tile("Uploads", "upload", PageText.rate(state["upload-rate"])),
                    tile("Downloads", "download", PageText.rate(state["download-rate"])),
                    tile("Banned networks", nil, "\(bans.count)"),
                    tile("Certificate", nil, certificate(request.service)),
                    tile("Running", nil, PageText.age(Double(System.secondsSince1970()) - request.service.began)),
                ]
                let draining: HTML? =
                    request.service.server.isDraining
                    ? "<p class=\"trouble\">The server ends: nobody comes in any more.</p>" : nil
                return PageContent(
                    "Dashboard",
                    """
                    <h1>Dashboard</h1>\(draining)
                    <ul class="tiles" data-live>\(tiles)</ul>
                    <h2>Rates of the last five minutes</h2>
                    <div class="plots">\(plot("Uploads", "upload"))\(plot("Downloads", "download"))</div>
                    <noscript><p>Plots need JavaScript; the tables below are as of now.</p></noscript>
                    <h2>Transfers</h2>
                    \(transfers(sessions))
                    """)
            })
    ]

    private static func tile(_ name: String, _ key: String?, _ value: String) -> HTML {
        let mark: HTML? = key.map { " data-value=\"\($0)\"" }
        return "<li>\(name) <strong\(mark)>\(value)</strong></li>"
    }

    private static func plot(_ name: String, _ key: String) -> HTML {
        """
        <figure><figcaption>\(name) <output data-value="\(key)"></output> <small data-most="\(key)"></small></figcaption>
        <svg viewBox="0 0 300 80" preserveAspectRatio="none" role="img" aria-label="\(name), bytes a second" \
        data-plot="\(key)"><polyline class="\(key)" points=""></polyline></svg></figure>
        """
    }

    private static func certificate(_ service: AdminService) -> String {
        guard let certificate = service.desk.certificate else { return "no TLS" }
        let days = (certificate.validUntil - System.secondsSince1970()) / 86400
        return days < 0 ? "over" : "\(days) days left"
    }

    private static func transfers(_ sessions: [JSON]) -> HTML {
        let rows: [[HTML]] = sessions.compactMap { session in
            guard let transfer = session["transfer"] else { return nil }
            let (bytes, total) = (transfer["bytes"]?.asNumber ?? 0, transfer["total"]?.asNumber)
            let bar: HTML? = total.map { total in
                """
                <progress max="\(total)" value="\(min(bytes, total))" aria-label="of \(PageText.bytes(total))"></progress>
                """
            }
            return [
                "<bdi>\(session["user"]?.asText ?? "")</bdi>", "\(transfer["direction"]?.asText ?? "")",
                "<bdi>\(transfer["path"]?.asText ?? "")</bdi>", "\(PageText.bytes(bytes)) \(bar)",
                "\(PageText.rate(transfer["rate"]))", "\(session["address"]?.asText ?? "")",
            ]
        }
        return PageTable.html(
            "Transfers under way", ["Account", "Direction", "Path", "So far", "Rate", "Address"], rows,
            none: "Nothing moves.", live: true)
    }
}

/// Quantities in the words of pages.
enum PageText {
    static func bytes(_ count: Int64) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var (value, unit) = (Double(count), 0)
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        let tenths = Int64((value * 10).rounded())
        let isWhole = unit == 0 || tenths % 10 == 0
        return "\(tenths / 10)\(isWhole ? "" : ".\(tenths % 10)") \(units[unit])"
    }

    static func rate(_ value: JSON?) -> String { "\(bytes(value?.asNumber ?? 0))/s" }

    static func age(_ seconds: Double) -> String {
        let seconds = Int64(max(0, seconds))
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
        }
    }

    /// A moment of the API, shorter.
    static func moment(_ value: JSON?) -> HTML {
        guard let text = value?.asText else { return "" }
        let short = text.prefix(19).replacing("T", with: " ")
        return "<time datetime=\"\(text)\">\(String(short))</time>"
    }
}
