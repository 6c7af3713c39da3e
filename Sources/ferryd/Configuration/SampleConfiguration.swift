// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// A file of settings with every key, made from the declarations of the options; all keys stand behind `#`; without a
/// line end at the end.
enum SampleConfiguration {
    static var text: String {
        let blocks = DaemonOption.all.map { option in
            comment(sentence(about: option.declaration) + (option.needsRestart ? " Needs a restart." : ""))
                + ["#\(option.declaration.key) = \(option.declaration.exampleValue)"]
        }
        return ([head] + blocks + DaemonSettings.groups.map(table)).map { $0.joined(separator: "\n") }.joined(
            separator: "\n\n")
    }

    private static var head: [String] { introduction.split(separator: "\n").flatMap { comment(String($0)) } }

    /// The words above all keys, a line a thought.
    static let introduction = """
        Settings of ferryd, in TOML. Each key is the option of the same name (ferryd --help), and the variable \
        FERRYD_ with its name in capitals. The command line wins over the environment, and that over this file.
        Read at the start, and again at SIGHUP. A file with a mistake changes nothing. Paths that do not begin \
        with / begin at the directory of this file. To look what a file means: ferryd check
        """

    /// A table that may stand several times.
    private static func table(_ group: OptionGroup) -> [String] {
        comment(group.summary) + ["#[[\(group.name)]]"]
            + group.options.flatMap { comment(sentence(about: $0)) + ["#\($0.key) = \($0.exampleValue)"] }
    }

    static func sentence(about option: Option) -> String {
        let summary = option.summary.prefix(1).uppercased() + option.summary.dropFirst() + "."
        return option.standard.map { "\(summary) Default: \($0)." } ?? summary
    }

    private static func comment(_ text: String) -> [String] { text.wrapped(toWidth: 98).map { "# \($0)" } }
}
