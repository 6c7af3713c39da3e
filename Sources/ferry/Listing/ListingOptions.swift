// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The options of `ls` and `lls`, as everybody's fingers know them.
enum ListingOptions {
    static let long = Option("l", nil, "All that is known, one a line")
    static let hidden = Option("a", "all", "Names that begin with a dot too")
    static let human = Option("h", "human", "Sizes rounded, with a unit: 1.2 MB", standard: "every byte")
    static let itself = Option("d", "directory", "A directory itself, not what it holds")
    static let lines = Option("1", nil, "One name a line")
    static let byTime = Option("t", nil, "The newest first")
    static let bySize = Option("S", nil, "The largest first")
    static let unordered = Option("U", nil, "In no order, each name as soon as it is known")
    static let reversed = Option("r", "reverse", "The other way round")
    static let descending = Option("R", "recursive", "Directories inside directories too")

    /// All but `-R`, which is for the server's side.
    static let all = [long, human, hidden, itself, lines, byTime, bySize, unordered, reversed]
}

extension ListingView {
    /// Makes the view that the options ask for on that console.
    init(_ arguments: Arguments, on console: Console) {
        if arguments.has(ListingOptions.long) {
            layout = .long
        } else if arguments.has(ListingOptions.lines) {
            layout = .lines
        }
        hasRoundedSizes = arguments.has(ListingOptions.human)
        if arguments.has(ListingOptions.byTime) {
            order.key = .time
        } else if arguments.has(ListingOptions.bySize) {
            order.key = .size
        } else if arguments.has(ListingOptions.unordered) {
            order.key = .none
        }
        order.isReversed = arguments.has(ListingOptions.reversed)
        showsHidden = arguments.has(ListingOptions.hidden)
        width = console.outputWidth
        palette = console.outputPalette
    }
}
