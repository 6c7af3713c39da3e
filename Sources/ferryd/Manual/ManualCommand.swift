// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `ferryd manual` and `ferryd completion`: print what an installation puts where man(1) and shells look.
enum ManualCommand {
    static let help = HelpDocument([
        .usage(["ferryd manual [ferryd.toml]", "ferryd completion \(shells.joined(separator: "|"))"]),
        .paragraph(
            """
            Prints a manual page, or the words that a shell completes. make install and the packages put both where they
            are looked for. To read a page at once: ferryd manual | man -l -
            """),
    ])

    private static let shells = ShellWords.Shell.allCases.map(\.rawValue)

    /// Runs `ferryd manual` with the words behind it.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) -> DaemonExitCode {
        switch words.map({ Printable.text($0) }) {
        case [], ["ferryd"]: return print(DaemonManual.page.source, streams)
        case ["ferryd.toml"]: return print(DaemonManual.configuration.source, streams)
        case let words: return refuse(words, "manual", streams)
        }
    }

    /// Runs `ferryd completion` with the words behind it.
    static func complete(_ words: [[UInt8]], _ streams: StandardStreams = .standard) -> DaemonExitCode {
        let words = words.map { Printable.text($0) }
        guard words.count == 1, let shell = ShellWords.Shell(rawValue: words[0]) else {
            return refuse(words, "completion", streams)
        }
        return print(DaemonManual.completion.script(for: shell), streams)
    }

    private static func print(_ text: String, _ streams: StandardStreams) -> DaemonExitCode {
        streams.say(text)
        return .done
    }

    private static func refuse(_ words: [String], _ command: String, _ streams: StandardStreams) -> DaemonExitCode {
        if ["--help", "-h", "help"].contains(words.first) {
            return print(help.text(width: streams.textWidth), streams)
        }
        let known = command == "manual" ? "ferryd or ferryd.toml" : shells.joined(separator: ", ")
        let what = words.isEmpty ? "A shell is missing" : "\"\(words.joined(separator: " "))\" is not known here"
        streams.complain("\(what): there are \(known).\nTry: ferryd \(command) --help")
        return .usage
    }
}
