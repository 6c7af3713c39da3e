// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

@main struct Main {
    static func main() {
        let words = Environment.arguments
        if words.first == Array(PrivilegedMonitor.word.utf8) { PrivilegedMonitor.run(Array(words.dropFirst())) }
        if words.first == Array(ProgramRunner.word.utf8) { ProgramRunner.run() }
        if words.first == Array(SystemUserCheck.word.utf8) {
            System.exit(SystemUserCheck.run(Array(words.dropFirst())).rawValue)
        }
        if let (command, words) = DaemonCommand.named(by: words) {
            Program.run { await command.run(words).rawValue }
        }
        Signal.ignoreBrokenPipes()
        do throws(UsageError) {
            switch try DaemonInvocation(words) {
            case .help: DaemonConsole.print(Usage.text(width: TerminalSize.columnsForText(of: 1)))
            case .version: DaemonConsole.print("ferryd \(Version.text)")
            case .serve(let settings): try serve(settings, words)
            }
            System.exit(DaemonExitCode.done.rawValue)
        } catch {
            DaemonConsole.complain("\(error.message)\nTry: ferryd --help")
            System.exit(DaemonExitCode.usage.rawValue)
        }
    }

    private static func serve(_ settings: DaemonSettings, _ words: [[UInt8]]) throws(UsageError) -> Never {
        let resolved: ResolvedSettings
        do throws(SettingsError) { resolved = try settings.resolve() } catch {
            DaemonConsole.complain(error.message)
            System.exit(DaemonExitCode.usage.rawValue)
        }
        // The state directory of the user who starts it, not of the one that it becomes.
        let state = resolved.options.keptState
        let sealing = try resolved.options.sealing.open(besides: resolved.options.objectStores)
        // Before any thread starts, as threads inherit what is given up, and what is blocked.
        let rights = try ServingRights.settle(resolved, state, words: words)
        let signals = DaemonSignals()
        let serving = Serving(settings, resolved, in: state, rights, sealing)
        Program.run { await serving.run(until: signals).rawValue }
    }
}
