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
    public init?(opening bytes: some Collection<UInt8>) {
        let handshake: [UInt8] = [0x16, 0x03]
        if bytes.starts(with: handshake) {
            self = .tls
        } else if bytes.starts(with: "SSH-".utf8) {
            self = .ssh
        } else if Self.httpOpenings.contains(where: bytes.startsIgnoringCase) {
            self = .http
        } else if Self.smtpOpenings.contains(where: bytes.startsIgnoringCase) {
            self = .smtp
        } else {
            return nil
        }
    }

    private static let httpOpenings = [
        "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ", "PATCH ", "PRI * HTTP/",
        "HTTP/", "Host:", "User-Agent:",
    ]
    private static let smtpOpenings = ["EHLO ", "HELO ", "LHLO ", "MAIL FROM:", "RCPT TO:", "STARTTLS"]
}

extension CommandLineScanner {
    /// True when these bytes are another protocol's: close the connection without a word.
    public static func looksForeign(_ bytes: some Collection<UInt8>) -> Bool {
        ForeignProtocol(opening: bytes) != nil
    }
}
