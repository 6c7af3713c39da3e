// SPDX-License-Identifier: Apache-2.0

/// What pressing TAB does to a line: some characters go, others come, or a choice is shown.
struct TabCompletion: Equatable, Sendable {
    /// How many characters before the cursor go away.
    var deletion = 0

    /// What comes in their place; empty when nothing is sure.
    var insertion = ""

    /// What can follow, to be shown.
    var choices: [String] = []
}

/// One thing that can stand where the cursor is.
struct Candidate: Hashable, Sendable {
    let bytes: [UInt8]

    /// Whether more can follow without a blank: a directory.
    let continues: Bool

    init(_ bytes: [UInt8], continues: Bool = false) {
        self.bytes = bytes
        self.continues = continues
    }

    init(_ text: String) { self.init(Array(text.utf8)) }
}
