// SPDX-License-Identifier: Apache-2.0

/// The words that people write for permissions: `list,read,write`, `all`, `read-only`, `add-only`, `drop-box`,
/// `none`.
extension Permissions: CustomStringConvertible {
    /// Each word and its meaning: the single permissions in the order they are printed, then the sets.
    package static let words: [(word: String, meaning: Permissions)] =
        single + [
            ("read-only", .readOnly), ("add-only", .addOnly), ("drop-box", .dropBox), ("all", .all), ("none", []),
        ]

    private static let single: [(word: String, meaning: Permissions)] = [
        ("list", .list), ("read", .read), ("write", .write), ("append", .append),
        ("delete", .delete), ("rename", .rename), ("make", .make), ("attributes", .attributes),
        ("keep-both", .keepBoth),
    ]

    /// Reads words separated by commas; spaces around them and the case of letters do not count.
    package init(_ text: some StringProtocol) throws(UnknownPermission) {
        self = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = String(part.trimmingSpaces()).lowercased()
            guard let known = Self.words.first(where: { $0.word == word }) else { throw UnknownPermission(word: word) }
            formUnion(known.meaning)
        }
    }

    /// The words in their fixed order, `all` for everything and `none` for nothing; what `init(_:)` reads.
    public var description: String {
        if self == .all { return "all" }
        if isEmpty { return "none" }
        return Self.single.filter { contains($0.meaning) }.map(\.word).joined(separator: ",")
    }
}

/// A word that names no permission.
package struct UnknownPermission: Error, Hashable, CustomStringConvertible {
    package let word: String

    package var description: String { "Unknown permission \"\(word)\"." }
}

extension StringProtocol {
    fileprivate func trimmingSpaces() -> SubSequence {
        let start = drop { $0 == " " }
        let end = start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex
        return start[..<end]
    }
}
