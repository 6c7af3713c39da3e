// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension Shell {
    /// The choice between going on with the rest and stopping when a command fails.
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
                conclude(nil)
            } else {
                try await perform(lists: try commands(in: line).lists, onFailure: policy)
            }
        } catch {
            conclude(error)
        }
        tellOfJobs()
    }

    private mutating func perform(
        lists: [[TypedCommand]], onFailure policy: FailurePolicy
    ) async throws(Failure) {
        for list in lists {
            if list.areInBackground {
                try await start(list)
                conclude(nil)
            } else if await !perform(list, onFailure: policy) {
                return
            }
        }
    }

    /// Does commands that are joined by conditions; `false` when those that follow are not to be done.
    mutating func perform(_ list: [TypedCommand], onFailure policy: FailurePolicy) async -> Bool {
        for (index, command) in list.enumerated() {
            switch command.condition {
            case .always: break
            case .ifSucceeded: if lastFailure != nil { continue }
            case .ifFailed: if lastFailure == nil { continue }
            }
            isExcused = Self.isFollowedByAlternative(list[(index + 1)...])
            defer { isExcused = false }
            await perform(command)
            if isLeaving || lastFailure == .interrupted { return false }
            if policy == .stop, lastFailure != nil, !isExcused { return false }
        }
        return true
    }

    /// Does one command.
    mutating func perform(_ words: [Word]) async {
        do throws(Failure) {
            try await run(words)
            conclude(nil)
        } catch {
            conclude(error)
        }
        leaveLostConnection()
    }

    private mutating func run(_ words: [Word]) async throws(Failure) {
        let command = try ShellCommandTable.find(words[0])
        let arguments = try command.parse(Array(words.dropFirst()))
        if arguments.has(.help) {
            return await Pager.show(
                HelpPage.document(for: command), on: workspace.console, workspace.interruptions)
        }
        if command.needs > offers { throw offers == .nothing ? .notConnected : .notLoggedIn }
        try await command.run(arguments, in: &self)
    }

    /// True when `||` behind a command says what to do if it fails, so that its failure does not end a script.
    private static func isFollowedByAlternative(_ rest: ArraySlice<TypedCommand>) -> Bool {
        rest.first { $0.condition != .ifSucceeded }?.condition == .ifFailed
    }

    /// The commands of a line, aliases replaced.
    private func commands(in line: [UInt8]) throws(Failure) -> [TypedCommand] {
        do throws(UsageError) {
            var commands: [TypedCommand] = []
            for command in try Tokenizer.commands(in: line) {
                guard let alias = workspace.aliases[command.words[0].text], !command.words[0].beginsQuoted else {
                    commands.append(command)
                    continue
                }
                // The words that an alias stands for are taken as they are, so that they can hold its own name.
                var replaced = try Tokenizer.commands(in: alias)
                guard var last = replaced.popLast() else { continue }
                last.words += command.words.dropFirst()
                last.output = command.output ?? last.output
                last.isInBackground = command.isInBackground || last.isInBackground
                replaced.append(last)
                replaced[0].condition = command.condition
                commands += replaced
            }
            return commands
        } catch {
            throw Failure(error)
        }
    }

    /// A connection that was lost before a login is let go; one with a login is replaced when the next command needs
    /// it.
    private mutating func leaveLostConnection() {
        guard let remote = remote.take() else { return }
        if remote.isLoggedIn || remote.connection.isUsable {
            self.remote = consume remote
        } else {
            workspace.connectionLimits.keep(remote.client)
            workspace.console.say("Connection closed.")
        }
    }
}
