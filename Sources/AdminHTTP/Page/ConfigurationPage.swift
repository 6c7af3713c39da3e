// SPDX-License-Identifier: Apache-2.0
import ProgramKit

extension AdminPage {
    /// Mistakes in the settings, and the way to have them read; the certificate.
    static let configuration = [
        AdminPage(
            template: "/configuration",
            kind: .page { (request) async throws(AdminRefusal) in
                let found = try await request.ask(.checkConfiguration)
                let mistakes = found["mistakes"]?.asList?.compactMap(\.asText) ?? []
                let warnings = found["warnings"]?.asList?.compactMap(\.asText) ?? []
                let lines: [HTML] =
                    mistakes.map { "<li class=\"trouble\">\($0)</li>" } + warnings.map { "<li>Warning: \($0)</li>" }
                let state: HTML =
                    lines.isEmpty
                    ? "<p class=\"done\">Nothing is wrong with the settings on the disk.</p>"
                    : "<ul class=\"findings\">\(lines)</ul>"
                let apply: HTML? =
                    !request.may(.reload)
                    ? nil
                    : mistakes.isEmpty
                        ? """
                        <form method="post" action="/configuration/apply">\(request.stamp)
                        <button>Apply the settings</button></form>
                        """
                        : "<p>They can be applied when the mistakes are gone.</p>"
                return PageContent(
                    "Configuration",
                    """
                    <h1>Configuration</h1><h2>Settings on the disk</h2>\(state)\(apply)
                    <p><a href="/configuration">Check again</a></p><h2>Certificate</h2>\(certificate(request.service))
                    <h2>Server</h2><dl class="facts"><dt>Version</dt><dd>\(request.service.version)</dd></dl>
                    """)
            }),
        AdminPage(
            template: "/configuration/apply",
            kind: .form(back: { _ in "/configuration" }) { (request) async throws(AdminRefusal) in
                let result = try await request.ask(.reload)
                let changed = result["changed"]?.asList?.compactMap(\.asText) ?? []
                let waiting = result["from-next-start"]?.asList?.compactMap(\.asText) ?? []
                request.session.say(
                    .init(
                        text: (changed.isEmpty
                            ? "Nothing has changed." : "Changed: \(changed.joined(separator: ", ")).")
                            + (waiting.isEmpty ? "" : " From the next start on: \(waiting.joined(separator: ", ")).")))
                return nil
            }),
    ]

    private static func certificate(_ service: AdminService) -> HTML {
        guard let certificate = service.desk.certificate else { return "<p>The server serves without TLS.</p>" }
        let until = LogTime.text(of: certificate.validUntil * 1000)
        return """
            <dl class="facts"><dt>Subject</dt><dd>\(certificate.subject)</dd><dt>Issuer</dt><dd>\(certificate.issuer)</dd>
            <dt>Names</dt><dd>\(certificate.names.joined(separator: ", "))</dd>
            <dt>Valid until</dt><dd>\(PageText.moment(.text(until)))</dd>
            <dt>Key</dt><dd><code>\(certificate.fingerprint)</code></dd></dl>
            """
    }
}
