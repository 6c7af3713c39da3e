// SPDX-License-Identifier: Apache-2.0

/// A command as it stands in a line: its words, when it is done, and where its output goes.
struct TypedCommand: Equatable, Sendable {
    /// When the command is done, after the one before it.
    enum Condition: Sendable {
        case always
        /// `&&`
        case ifSucceeded
        /// `||`
        case ifFailed
    }

    /// A place for the output of a command, instead of standard output.
    enum Output: Equatable, Sendable {
        /// `| PROGRAM`: a command line for the shell of this machine.
        case program([UInt8])
        /// `> FILE`, `>> FILE`: a file of this machine.
        case file([UInt8], appends: Bool)
    }

    var words: [Word]
    var condition = Condition.always
    var output: Output?

    /// True when an ampersand behind it sends it into the background, with those it is joined to.
    var isInBackground = false
}
