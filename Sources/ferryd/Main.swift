// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

@main struct Main {
    static func main() {
        let words = Environment.arguments
        if words.first == Array("user".utf8) {
            Program.run { await UserCommand.run(Array(words.dropFirst())).rawValue }
        }
        // Before any thread starts, as threads inherit what is blocked.
        let signals = ShutdownSignals()
        Signal.ignoreBrokenPipes()
        Program.run { await run(words, signals).rawValue }
    }

    private static func run(_ words: [[UInt8]], _ signals: ShutdownSignals) async -> ExitCode {
        do throws(UsageError) {
            switch try Invocation(words) {
            case .help: Console.print(Usage.text(width: TerminalSize.columnsForText(of: 1)))
            case .version: Console.print("ferryd \(Version.text)")
            case .serve(let options): return await Serving(options).run(until: signals)
            }
            return .done
        } catch {
            Console.complain("\(error.message)\nTry: ferryd --help")
            return .usage
        }
    }
}
