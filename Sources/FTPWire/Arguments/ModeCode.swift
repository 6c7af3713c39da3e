// SPDX-License-Identifier: Apache-2.0

/// The framing of a transfer: the argument of `MODE` (RFC 959 §3.4).
public enum ModeCode: String, CaseIterable, Hashable, Sendable {
    /// Bytes until the data connection ends.
    case stream = "S"
    /// The same, compressed (draft-preston-ftpext-deflate): a stream of zlib's (RFC 1950).
    case deflate = "Z"

    /// Reads `S` or `Z`; block and compressed modes are known but unsupported.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        let word = argument.trimmingBlanks
        guard let mode = Self.allCases.first(where: { word.equalsIgnoringCase($0.rawValue) }) else {
            throw ["B", "C"].contains { word.equalsIgnoringCase($0) } ? .unsupported : .malformed
        }
        self = mode
    }
}
