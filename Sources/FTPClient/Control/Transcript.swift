// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Passes the lines of a control connection on to its listener.
struct Transcript: Sendable {
    let listener: (@Sendable (TranscriptLine) -> Void)?

    func sent(_ line: CommandLine) {
        listener?(TranscriptLine(speaker: .client, bytes: line.withoutPasswords))
    }

    func received(_ reply: Reply) {
        guard let listener else { return }
        for line in reply.wireBytes.split(separator: UInt8(ascii: "\n")) {
            let end = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            listener(TranscriptLine(speaker: .server, bytes: Array(end)))
        }
    }

    /// Tells how a connection is encrypted.
    func tell(_ security: NegotiatedSecurity, of connection: String) {
        listener?(TranscriptLine(speaker: .encryption, bytes: Array("\(connection): \(security)".utf8)))
    }

    func note(_ text: String) {
        listener?(TranscriptLine(speaker: .note, bytes: Array(text.utf8)))
    }
}

/// One line of the dialogue on a control connection, or a note about what happened around it.
public struct TranscriptLine: Sendable {
    /// The side that said it.
    public enum Speaker: Sendable {
        /// This client.
        case client
        /// The server.
        case server
        /// A remark: connections made and lost, fall-backs taken.
        case note
        /// The facts of a TLS handshake.
        case encryption
    }

    /// The side that said it.
    public let speaker: Speaker

    /// The line without its end; what follows PASS, ACCT and SITE PSWD is replaced by asterisks.
    ///
    /// Bytes of the server are as they came: escape them before they reach a terminal.
    public let bytes: [UInt8]

    /// The line as text; bytes that are not UTF-8 show as replacement characters.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
