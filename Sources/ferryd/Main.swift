// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

@main struct Main {
    static func main() {
        let words = Environment.arguments
        if let command = DaemonCommand.named(by: words) {
            Program.run { await command.run(Array(words.dropFirst())).rawValue }
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
