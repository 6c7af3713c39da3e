// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The word of a list that this one is most likely a slip of the fingers for; `nil` when none is near.
    ///
    /// Near means that not more than a third of the letters (and always one) would have to change.
    package func nearest(of words: [String]) -> String? {
        words.map { (word: $0, edits: edits(to: $0)) }
            .filter { $0.edits <= Swift.max(1, Swift.max(count, $0.word.count) / 3) }
            .min { $0.edits < $1.edits }?.word
    }

    /// Returns how many letters must be added, dropped, changed or swapped with their neighbour.
    ///
    /// The distance is that of optimal string alignment.
    package func edits(to other: String) -> Int {
        let (left, right) = (Array(self), Array(other))
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var edits = above[column] + (left[row] == right[column] ? 0 : 1)
                edits = Swift.min(edits, above[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    edits = Swift.min(edits, before[column - 1] + 1)
                }
                current.append(edits)
            }
            (before, above) = (above, current)
        }
        return above[right.count]
    }
}
