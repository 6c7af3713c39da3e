// SPDX-License-Identifier: Apache-2.0

/// One line of the dialogue on a control connection, or a note about what happened around it.
public struct TranscriptLine: Sendable {
    /// Who said it.
    public enum Speaker: Sendable {
        /// This client.
        case client
        /// The server.
        case server
        /// Nobody: connections made and lost, fall-backs taken.
        case note
    }

    /// Who said it.
    public let speaker: Speaker

    /// The line without its end; what follows PASS and ACCT is replaced by asterisks.
    ///
    /// Bytes of the server are as they came: escape them before they reach a terminal.
    public let bytes: [UInt8]

    /// The line as text; bytes that are not UTF-8 show as replacement characters.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
