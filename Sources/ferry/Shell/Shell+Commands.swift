// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension Shell {
    /// What becomes of the rest when a command fails.
    enum FailurePolicy: Sendable {
        /// The next command may do better: a person decides.
        case goOn
        /// The rest relied on it: a script ends.
        case stop
    }

    /// Does all commands of a line, or of a whole script.
    mutating func perform(_ line: [UInt8], onFailure policy: FailurePolicy) async {
        do throws(Failure) {
            if let command = LocalProgram.command(in: line) {
                try await LocalProgram.run(command, with: workspace)
                return conclude(nil)
            }
            for words in try commands(in: line) {
                await perform(words)
                if isLeaving || lastFailure == .interrupted || policy == .stop && lastFailure != nil { return }
            }
        } catch {
            conclude(error)
        }
    }

    /// Does one command.
    mutating func perform(_ words: [Word]) async {
        do throws(Failure) {
            try await run(words)
            conclude(nil)
        } catch {
            conclude(error)
        }
        await leaveLostConnection()
    }

    private mutating func run(_ words: [Word]) async throws(Failure) {
        let command = try CommandTable.find(words[0])
        let arguments = try command.parse(Array(words.dropFirst()))
        if arguments.has(.help) {
            return await Pager.show(
                HelpPage.document(for: command), on: workspace.console, workspace.interruptions)
        }
        if command.needs > offers { throw offers == .nothing ? .notConnected : .notLoggedIn }
        try await command.run(arguments, in: &self)
    }

    /// The commands of a line, aliases replaced.
    private func commands(in line: [UInt8]) throws(Failure) -> [[Word]] {
        do throws(UsageError) {
            var commands: [[Word]] = []
            for words in try Tokenizer.commands(in: line) {
                guard let alias = workspace.aliases[words[0].text], !words[0].beginsQuoted else {
                    commands.append(words)
                    continue
                }
                var replaced = try Tokenizer.commands(in: alias)
                let last = replaced.popLast() ?? []
                commands += replaced + [last + words.dropFirst()]
            }
            return commands
        } catch {
            throw Failure(error)
        }
    }

    /// A connection that is gone is let go at once, so that the prompt tells the truth.
    private mutating func leaveLostConnection() async {
        guard let remote = remote.take() else { return }
        if remote.connection.isUsable {
            self.remote = consume remote
        } else {
            workspace.console.say("Connection closed.")
            // Whoever interrupts a command that hangs may lose the connection, but wants to stay.
            if isBoundToServer, lastFailure != .interrupted {
                isLeaving = true
                loss = lastFailure
            }
        }
    }
}
