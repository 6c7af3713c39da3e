// SPDX-License-Identifier: Apache-2.0

/// What somebody may have meant who typed something else.
enum NearMiss {
    /// The one of the words that takes the fewest slips to type instead; `nil` when none is close.
    static func of(_ typed: String, in words: [String]) -> String? {
        let limit = typed.utf8.count <= 4 ? 1 : 2
        let near = words.map { (word: $0, slips: slips(typed, $0)) }.filter { $0.slips <= limit }
        return near.min { $0.slips < $1.slips }?.word
    }

    /// Letters to add, leave out, replace, or swap with their neighbours (Damerau and Levenshtein's distance).
    static func slips(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var rows = [Array(0...right.count)]
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(current[column], rows[row][column + 1]) + 1
                least = min(least, rows[row][column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, rows[row - 1][column - 1] + 1)
                }
                current.append(least)
            }
            rows.append(current)
        }
        return rows[left.count][right.count]
    }
}
