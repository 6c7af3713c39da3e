// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// One run of the program, from arguments to exit code.
struct Ferry {
    private let interruptions: Interruptions

    init(_ interruptions: Interruptions) { self.interruptions = interruptions }

    func run(_ arguments: [[UInt8]]) async -> ExitCode {
        let parsed: (invocation: Invocation, arguments: Arguments)
        do throws(UsageError) { parsed = try Invocation.parse(arguments) } catch {
            let asksForJSON = arguments.contains(Array("--json".utf8))
            Console(json: asksForJSON).report(Failure(.usage, error.message, advice: "Try: ferry --help"))
            return .usage
        }
        do throws(Failure) {
            return try await run(parsed.invocation, parsed.arguments)
        } catch {
            let console = (try? Console(parsed.arguments)) ?? Console()
            console.report(error)
            return interruptions.exitCode ?? error.code
        }
    }

    private func run(_ invocation: Invocation, _ arguments: Arguments) async throws(Failure) -> ExitCode {
        let console = try Console(arguments)
        switch invocation {
        case .help(let document): await Pager.show(document, on: console, interruptions)
        case .version: console.write(line: ProgramHelp.version)
        case .text(let text): console.write(line: text)
        case .shell(let site): return try await runShell(site, arguments, console)
        case .script(let source, let site): return try await runScript(source, site, arguments, console)
        case .oneShot(let command): return try await runOneShot(command, arguments, console)
        }
        return .done
    }

    private func runShell(_ site: SiteAddress?, _ arguments: Arguments, _ console: Console) async throws(Failure)
        -> ExitCode
    {
        let lines = try await CommandLines.open(console, interruptions)
        var workspace = ShellWorkspace(
            console: console, dialogue: lines.dialogue, interruptions: interruptions, history: lines.history)
        workspace.settings = try Settings(arguments)
        let code = await ShellRun(lines: lines).run(Shell(workspace), site)
        if code == .cannotConnect, let host = site?.host, site?.bookmark == nil,
            let near = Invocation.command(near: host) ?? host.nearest(of: Bookmarks.load().entries.map(\.name))
        {
            console.say("\(Printable.text(Array(host.utf8))) was taken for a host. Did you mean: ferry \(near)")
        }
        return code
    }

    private func runScript(
        _ source: Invocation.ScriptSource, _ site: SiteAddress?, _ arguments: Arguments, _ console: Console
    ) async throws(Failure) -> ExitCode {
        var lines: [ScriptLine] = []
        switch source {
        case .texts(let texts): lines = texts.map { ScriptLine(text: $0, place: nil) }
        case .files(let paths): for path in paths { lines += try await Script.lines(of: path) }
        }
        let shell = try quietShell(arguments, console)
        return await ScriptRun(lines: lines, keepsGoing: arguments.has(GlobalOptions.keepGoing))
            .run(shell, site)
    }

    private func runOneShot(
        _ command: any ShellCommand.Type, _ arguments: Arguments, _ console: Console
    ) async throws(Failure) -> ExitCode {
        if command.oneShot == .alone { return try await runAlone(command, arguments, console) }
        let operands: OneShotOperands
        do throws(UsageError) {
            operands = try OneShotOperands(command, command.oneShot ?? .onServer, arguments)
            try command.check(operands.arguments)
        } catch {
            throw Failure(error, usage: "ferry \(OneShotOperands.usage(of: command))")
        }
        var site = operands.site
        site.path = nil
        let shell = try quietShell(arguments, console)
        return await OneShotRun(
            command: command, site: site, arguments: operands.arguments, hint: operands.site.portHint
        )
        .run(shell)
    }

    /// A command that sees to a connection by itself.
    private func runAlone(
        _ command: any ShellCommand.Type, _ arguments: Arguments, _ console: Console
    ) async throws(Failure) -> ExitCode {
        do throws(UsageError) { try command.check(arguments) } catch {
            throw Failure(error, usage: "ferry \(OneShotOperands.usage(of: command))")
        }
        return await OneShotRun(command: command, site: nil, arguments: arguments)
            .run(try quietShell(arguments, console))
    }

    /// A shell that nobody types into: it shows no greetings, and asks only what it must know.
    private func quietShell(_ arguments: Arguments, _ console: Console) throws(Failure) -> Shell {
        var workspace = ShellWorkspace(console: console, dialogue: .withTerminal(), interruptions: interruptions)
        workspace.settings = try Settings(arguments)
        workspace.transcript.beBrief()
        workspace.isUnattended = true
        return Shell(workspace)
    }
}
