// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A charset in which old servers have their names instead of UTF-8, such as `CP1252`, `KOI8-R` or `CP932` (iconv(3)).
///
/// Names and replies come to the program in UTF-8, and go to the server in its charset. A name that the charset cannot
/// write goes as UTF-8, and bytes from the server that read as UTF-8 are taken as that, so that no name is out of reach.
public struct NameCharset: Hashable, Sendable, LosslessStringConvertible {
    let charset: Charset

    /// Finds a charset by its name; `nil` if the C library does not have it, or ASCII is not part of it.
    public init?(_ description: String) {
        guard let charset = Charset(description) else { return nil }
        self.charset = charset
    }

    /// The name by which it was asked for.
    public var description: String { charset.description }
}
