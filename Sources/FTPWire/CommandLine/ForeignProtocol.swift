// SPDX-License-Identifier: Apache-2.0

/// A protocol that is not FTP but has reached an FTP server's port: by mistake, or by a web page that was told to post
/// commands in a form (the ALPACA attack, CVE-2021-3618, and the older XSS-by-FTP).
///
/// Nothing good follows.
public enum ForeignProtocol: String, CaseIterable, Hashable, Sendable {
    case http = "HTTP"
    case smtp = "SMTP"
    case tls = "TLS"
    case ssh = "SSH"

    /// Recognises the first bytes of a connection, or a later line of it; nil when they may be FTP.
    public init?(opening bytes: [UInt8]) {
        guard let first = bytes.first?.lowercased,
            let opening = Self.openings.first(where: { $0.first == first && $0.begins(bytes) })
        else { return nil }
        self = opening.foreign
    }

    /// The bytes that a protocol begins with, letters in lower case.
    private struct Opening {
        let foreign: ForeignProtocol
        let bytes: [UInt8]
        let ignoresCase: Bool

        init(_ foreign: ForeignProtocol, _ text: String, ignoresCase: Bool = true) {
            self.foreign = foreign
            bytes = ignoresCase ? text.utf8.map(\.lowercased) : Array(text.utf8)
            self.ignoresCase = ignoresCase
        }

        var first: UInt8 { bytes[0].lowercased }

        func begins(_ others: [UInt8]) -> Bool {
            guard others.count >= bytes.count else { return false }
            return bytes.indices.allSatisfy {
                bytes[$0] == (ignoresCase ? others[$0].lowercased : others[$0])
            }
        }
    }

    /// All of them; each connection is compared, so the first bytes alone decide nearly always.
    private static let openings =
        [Opening(.tls, "\u{16}\u{03}"), Opening(.ssh, "SSH-", ignoresCase: false)]
        + [
            "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ", "PATCH ", "PRI * HTTP/",
            "HTTP/", "Host:", "User-Agent:",
        ].map { Opening(.http, $0) }
        + ["EHLO ", "HELO ", "LHLO ", "MAIL FROM:", "RCPT TO:", "STARTTLS"].map { Opening(.smtp, $0) }
}
