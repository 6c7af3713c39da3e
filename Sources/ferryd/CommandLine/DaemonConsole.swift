// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The streams over which `ferryd` talks to a person.
enum DaemonConsole {
    /// Says something on standard output.
    static func print(_ text: String) { write(text, to: 1) }

    /// Says on standard error what went wrong.
    static func complain(_ text: String) { write("ferryd: \(text)", to: 2) }

    // A reader who has gone misses a message; there is nobody left to tell.
    private static func write(_ text: String, to stream: CInt) {
        try? System.write(Array("\(text)\n".utf8), to: stream)
    }

    /// Asks on the terminal; `nil` when there is nobody to ask.
    static func ask(_ question: String) -> String? {
        guard System.isTerminal(0), System.isTerminal(2) else { return nil }
        try? System.write(Array(question.utf8), to: 2)
        return readLine()
    }
}

/// The end of the program.
struct DaemonExitCode: RawRepresentable, Sendable {
    let rawValue: Int32

    static let done = DaemonExitCode(rawValue: 0)
    static let failed = DaemonExitCode(rawValue: 1)
    static let usage = DaemonExitCode(rawValue: 2)
    /// `ferryd check` found nothing wrong, but something to warn of.
    static let warned = DaemonExitCode(rawValue: 3)
    /// By control-C at a prompt; what shells show for a program that died of it.
    static let interrupted = DaemonExitCode(rawValue: 130)

    /// All of them, for the help.
    static let meanings: [(code: DaemonExitCode, meaning: String)] = [
        (.done, "done; for a server, that it was asked to end"),
        (.failed, "it could not be done, or the server not start"),
        (.usage, "the command line, or another setting, makes no sense"),
        (.warned, "\"ferryd check\" warns of something"), (.interrupted, "control-C at a question"),
    ]
}
