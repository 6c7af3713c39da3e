// SPDX-License-Identifier: Apache-2.0

/// Keys are compared by their bytes, as a store does it.
///
/// For Swift two texts are one that only look alike (`é` may be one character or two), and a slash and an accent behind it
/// are one character: by characters a file would be taken for another, or lose the beginning of its name.
extension String {
    var keyBytes: [UInt8] { Array(utf8) }

    func isSameKey(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    func isKey(below directory: String) -> Bool { utf8.starts(with: directory.utf8) }

    /// The beginning of a key, up to its last slash and with it.
    var directory: String {
        let end = utf8.lastIndex(of: UInt8(ascii: "/")).map { utf8.index(after: $0) } ?? utf8.startIndex
        return String(Substring(utf8[..<end]))
    }

    /// The part of a key behind what it begins with.
    func behind(_ beginning: String) -> Substring { Substring(utf8.dropFirst(beginning.utf8.count)) }
}
