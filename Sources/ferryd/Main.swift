// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO

@main struct Main {
    static func main() {
        let words = Environment.arguments
        if words.first == Array("user".utf8) {
            Program.run { await UserCommand.run(Array(words.dropFirst())).rawValue }
        }
        // Before any thread starts, as threads inherit what is blocked.
        let signals = ShutdownSignals()
        Signal.ignoreBrokenPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        Program.run { await run(arguments, signals).rawValue }
    }

    private static func run(_ arguments: [String], _ signals: ShutdownSignals) async -> ExitCode {
        do throws(UsageError) {
            switch try Invocation(arguments) {
            case .help: Console.print(Usage.text)
            case .version: Console.print("ferryd \(Version.text)")
            case .serve(let options): return await Serving(options).run(until: signals)
            }
            return .done
        } catch {
            Console.complain(error.description)
            return .usage
        }
    }
}
