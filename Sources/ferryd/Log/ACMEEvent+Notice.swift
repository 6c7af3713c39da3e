// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryACME
import FerryIO
import ProgramKit

/// The words for what happens on the way to a certificate.
extension ACMEEvent {
    var words: String {
        switch self {
        case .account(let directory, let terms):
            "Account with \(directory) opened" + (terms.map { ". Using it agrees to its terms: \($0)" } ?? ".")
        case .ordering(let names, let directory):
            "Asking \(directory) for a certificate for \(Self.list(names))."
        case .obtained(let certificate, let renewal):
            "Certificate for \(Printable.text(Array(certificate.names.joined(separator: ", ").utf8))) obtained from \(Printable.text(Array(certificate.issuer.utf8))), valid until \(Self.time(certificate.validUntil)), to be renewed at \(Self.time(renewal))."
        case .waiting(let time):
            "The last attempt to get a certificate, before this start, failed. The next is at \(Self.time(time)); kill -HUP makes it now, unless the authority has asked for the pause."
        case .failed(let failure, let next, let end):
            "No certificate was obtained. \(failure.words) The next attempt is at \(Self.time(next)); until then all stays as it is."
                + Self.ending(end)
        }
    }

    /// The level of a JSON log.
    var level: String {
        if case .failed = self { "warning" } else { "info" }
    }

    func describe(in object: inout JSONObject) {
        switch self {
        case .account(let directory, let terms):
            object.add("event", "acme-account")
            object.add("directory", directory)
            if let terms { object.add("terms", terms) }
        case .ordering(let names, let directory):
            object.add("event", "acme-ordering")
            object.add("directory", directory)
            object.add("names", names.map(\.description))
        case .obtained(let certificate, let renewal):
            object.add("event", "acme-obtained")
            object.add("names", certificate.names)
            object.add("issuer", certificate.issuer)
            object.add("valid-until", certificate.validUntil)
            object.add("renewal", renewal)
        case .waiting(let time):
            object.add("event", "acme-waiting")
            object.add("next", time)
        case .failed(let failure, let next, let end):
            object.add("event", "acme-failed")
            object.add("reason", failure.words)
            object.add("next", next)
            if let end { object.add("valid-until", end) }
        }
    }

    private static func list(_ names: [DomainName]) -> String { names.map(\.description).joined(separator: ", ") }

    /// The sentence about the certificate that is shown meanwhile.
    private static func ending(_ end: Int64?) -> String {
        guard let end else { return "" }
        return end > System.secondsSince1970()
            ? " The certificate that is there ends at \(time(end))."
            : " The certificate that is there has ended at \(time(end)), and clients refuse it."
    }

    private static func time(_ seconds: Int64) -> String { LogTime.second(seconds) + "Z" }
}
