// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text in lines of at most that many columns, broken at blanks; lines behind the first begin with `indent`
    /// blanks.
    ///
    /// A word that is wider than a line has a line of its own, whole: it may be something to be copied. What stands
    /// between square brackets, as in usage lines, is one word.
    package func wrapped(toWidth width: Int, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: prefix { $0 == " " }.count)
        var lines: [String] = []
        var line = margin
        var isEmpty = true
        for word in words {
            if !isEmpty, line.displayWidth + 1 + word.displayWidth > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += isEmpty ? word : " \(word)"
            isEmpty = false
        }
        return lines + [line]
    }

    private var words: [String] {
        var words: [String] = []
        var isBracketOpen = false
        for word in split(separator: " ") {
            if isBracketOpen { words[words.count - 1] += " \(word)" } else { words.append(String(word)) }
            if let mark = word.last(where: { $0 == "[" || $0 == "]" }) { isBracketOpen = mark == "[" }
        }
        return words
    }
}
