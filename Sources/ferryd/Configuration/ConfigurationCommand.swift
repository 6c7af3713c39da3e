// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `ferryd configuration --sample`: prints a file of settings with every key.
enum ConfigurationCommand {
    private static let sample = ProgramKit.Option(nil, "sample", "print a file with every key, each behind #")
    static let options = [sample, DaemonInvocation.helpOption]

    static let help = HelpDocument([
        .usage(["ferryd configuration --sample > /etc/ferryd.toml"]), .options(options),
    ])

    /// Runs the words behind `ferryd configuration`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) -> DaemonExitCode {
        do throws(UsageError) {
            let arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
            if let extra = arguments.operands.first {
                throw UsageError("\"\(Printable.text(extra.bytes))\" is one word too many.")
            }
            if arguments.has(DaemonInvocation.helpOption) {
                streams.say(help.text(width: streams.textWidth))
            } else if arguments.has(sample) {
                streams.say(SampleConfiguration.text)
            } else {
                throw UsageError("Say --sample for a file with every key. To look what a file means: ferryd check")
            }
            return .done
        } catch {
            streams.complain("\(error.message)\nTry: ferryd configuration --help")
            return .usage
        }
    }
}
