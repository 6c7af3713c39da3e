// SPDX-License-Identifier: Apache-2.0

/// The number of names that a directory's listing leaves out because a line end in them would break the line.
///
/// Ferry's server says so in the last reply, and Ferry's client reads it there; other servers do not tell.
package struct UnlistableNames: Equatable, Sendable {
    package let count: Int

    package init(count: Int) { self.count = count }

    /// The words for the reply, behind the number of entries; empty where no name is left out.
    var remark: String {
        switch count {
        case 0: ""
        case 1: "; 1\(Self.singular)"
        default: "; \(count)\(Self.plural)"
        }
    }

    /// Reads the text of a reply.
    package init(in text: String) {
        let part = text.split(separator: ";").last.map { $0.drop { $0 == " " } } ?? ""
        let digits = part.prefix { $0.isASCII && $0.isNumber }
        let words = part.dropFirst(digits.count)
        let isRemark = words.hasPrefix(Self.singular) || words.hasPrefix(Self.plural)
        count = isRemark ? Int(digits) ?? 0 : 0
    }

    private static let singular = " name that holds a line end is left out"
    private static let plural = " names that hold line ends are left out"
}
