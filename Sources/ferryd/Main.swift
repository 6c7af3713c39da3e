// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

@main struct Main {
    static func main() {
        let words = Environment.arguments
        if words.first == Array("user".utf8) {
            Program.run { await SubcommandFamily.user.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("group".utf8) {
            Program.run { await SubcommandFamily.group.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("ban".utf8) {
            Program.run { await BanCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("explain".utf8) {
            Program.run { await ExplainCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("partials".utf8) {
            Program.run { await PartialsCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("retention".utf8) {
            Program.run { await RetentionCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("check".utf8) {
            Program.run { await CheckCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("configuration".utf8) {
            Program.run { ConfigurationCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("manual".utf8) {
            Program.run { ManualCommand.run(Array(words.dropFirst())).rawValue }
        }
        if words.first == Array("completion".utf8) {
            Program.run { ManualCommand.complete(Array(words.dropFirst())).rawValue }
        }
        // Before any thread starts, as threads inherit what is blocked.
        let signals = DaemonSignals()
        Signal.ignoreBrokenPipes()
        Program.run { await run(words, signals).rawValue }
    }

    private static func run(_ words: [[UInt8]], _ signals: DaemonSignals) async -> DaemonExitCode {
        do throws(UsageError) {
            switch try DaemonInvocation(words) {
            case .help: DaemonConsole.print(Usage.text(width: TerminalSize.columnsForText(of: 1)))
            case .version: DaemonConsole.print("ferryd \(Version.text)")
            case .serve(let settings): return await run(settings, signals)
            }
            return .done
        } catch {
            DaemonConsole.complain("\(error.message)\nTry: ferryd --help")
            return .usage
        }
    }

    private static func run(_ settings: DaemonSettings, _ signals: DaemonSignals) async -> DaemonExitCode {
        do throws(SettingsError) { return await Serving(settings, try settings.resolve()).run(until: signals) } catch {
            DaemonConsole.complain(error.message)
            return .usage
        }
    }
}
