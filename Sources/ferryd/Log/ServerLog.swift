// SPDX-License-Identifier: Apache-2.0
import FTPServer

/// The log of the program: the events of connections, and what the program says of itself, in one format on one stream.
protocol ServerLog: EventSubscriber {
    func tell(_ notice: Notice)

    /// Writes what still waits: the last lines of a program that ends.
    func finish() async
}

/// The least weighty events that a log tells.
enum Verbosity: Sendable {
    case quiet
    case normal
    case verbose

    var least: EventWeight {
        switch self {
        case .quiet: .trouble
        case .normal: .story
        case .verbose: .detail
        }
    }
}
