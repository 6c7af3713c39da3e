// SPDX-License-Identifier: Apache-2.0
/// An option of `MODE Z`, behind `OPTS MODE` (draft-preston-ftpext-deflate §3.4): `Z LEVEL 6`.
public enum DeflateOption: Hashable, Sendable {
    /// The effort, 0 (only stored) to 9.
    case level(Int)
    /// A choice of the only thing that is spoken: `ENGINE ZLIB`, `METHOD 8`.
    case standard

    /// Reads what follows `OPTS MODE`.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        let words = argument.split(whereSeparator: \.isBlank)
        guard words.count == 3, words[0].equalsIgnoringCase("Z") else { throw .malformed }
        if words[1].equalsIgnoringCase("LEVEL") {
            guard let level = Offset(parsing: words[2])?.rawValue, level <= 9 else { throw .malformed }
            self = .level(Int(level))
        } else if words[1].equalsIgnoringCase("ENGINE") {
            guard words[2].equalsIgnoringCase("ZLIB") else { throw .unsupported }
            self = .standard
        } else if words[1].equalsIgnoringCase("METHOD") {
            guard words[2].elementsEqual("8".utf8) else { throw .unsupported }
            self = .standard
        } else {
            throw .unsupported
        }
    }
}
