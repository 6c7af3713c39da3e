// SPDX-License-Identifier: Apache-2.0

/// The change that TAB makes to a line: some characters go, others come, or a choice is shown.
struct TabCompletion: Equatable, Sendable {
    /// The number of characters before the cursor that go away.
    var deletion = 0

    /// The text that comes in their place; empty when nothing is sure.
    var insertion = ""

    /// The texts that can follow, to be shown.
    var choices: [String] = []
}

/// One thing that can stand where the cursor is.
struct Candidate: Hashable, Sendable {
    let bytes: [UInt8]

    /// True when more can follow without a blank: a directory.
    let continues: Bool

    init(_ bytes: [UInt8], continues: Bool = false) {
        self.bytes = bytes
        self.continues = continues
    }

    init(_ text: String) { self.init(Array(text.utf8)) }
}
