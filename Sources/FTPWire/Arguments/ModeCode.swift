// SPDX-License-Identifier: Apache-2.0

/// The framing of a transfer: the argument of `MODE` (RFC 959 §3.4).
public enum ModeCode: String, CaseIterable, Hashable, Sendable {
    /// Bytes until the data connection ends.
    case stream = "S"

    /// Reads `S`; block, compressed and deflated modes are known but unsupported.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        let word = argument.trimmingBlanks
        guard word.equalsIgnoringCase("S") else {
            throw ["B", "C", "Z"].contains { word.equalsIgnoringCase($0) } ? .unsupported : .malformed
        }
        self = .stream
    }
}
