// SPDX-License-Identifier: Apache-2.0
/// The algorithm of a digest by its name in IANA's registry of hash functions, as `HASH` has it
/// (draft-bryan-ftpext-hash §3.1).
public enum HashAlgorithm: String, CaseIterable, Hashable, Sendable {
    case sha256 = "SHA-256"
    case sha512 = "SHA-512"
    case sha1 = "SHA-1"
    case md5 = "MD5"
    /// No hash function, but what many clients compare.
    case crc32 = "CRC32"

    /// Reads a name without regard to case.
    public init?(parsing name: some Collection<UInt8>) {
        guard let known = Self.allCases.first(where: { name.equalsIgnoringCase($0.rawValue.utf8) }) else { return nil }
        self = known
    }

    /// The line of `FEAT`, in which a star marks the one that is chosen.
    package var featureLine: String {
        "HASH " + Self.allCases.map { $0.rawValue + ($0 == self ? "*" : "") + ";" }.joined()
    }
}
