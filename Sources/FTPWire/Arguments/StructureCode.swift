// SPDX-License-Identifier: Apache-2.0

/// The structure of a file: the argument of `STRU` (RFC 959 §3.1.2).
public enum StructureCode: String, CaseIterable, Hashable, Sendable {
    /// A plain row of bytes.
    case file = "F"

    /// Reads `F`; records and pages are known but unsupported.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        let word = argument.trimmingBlanks
        guard word.equalsIgnoringCase("F") else {
            throw word.equalsIgnoringCase("R") || word.equalsIgnoringCase("P") ? .unsupported : .malformed
        }
        self = .file
    }
}
