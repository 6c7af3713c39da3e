// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension Shell {
    /// Starts commands in the background: with a connection, a directory and settings of their own, and nobody to ask.
    mutating func start(_ commands: [TypedCommand]) async throws(Failure) {
        var needs = Needs.nothing
        for command in commands { needs = max(needs, try Self.checkBackground(command)) }
        if needs > offers { throw offers == .nothing ? .notConnected : .notLoggedIn }
        let job = workspace.jobs.add(commands.text)
        var shell = Shell(workspace.inBackground(job.log))
        do throws(Failure) {
            if offers == .login { shell.remote = try await anotherRemote(for: shell.workspace) }
        } catch {
            // A command that needs no login may still find one of its own.
            if needs > .nothing {
                workspace.jobs.remove(job)
                throw error
            }
        }
        job.begin(commands, in: shell)
        workspace.console.say("[\(job.number)] \(job.text)")
    }

    /// The state that a command needs; throws when it makes no sense in the background.
    private static func checkBackground(_ typed: TypedCommand) throws(Failure) -> Needs {
        let command = try ShellCommandTable.find(typed.words[0])
        let arguments = try command.parse(Array(typed.words.dropFirst()))
        guard command.runsInBackground else {
            throw Failure(.usage, "\(command.name) does not run in the background: &", advice: "Leave out the &.")
        }
        switch typed.output {
        case .program:
            throw Failure(.usage, "A command in the background cannot go through a program: |", advice: "Use: > FILE &")
        case nil where command.sendsOutput(arguments):
            throw Failure(
                .usage, "\(command.name) writes to the terminal, which is yours while it runs in the background",
                advice: "Use: \(command.name) ... > FILE &")
        case nil, .file: break
        }
        let stream = [UInt8(ascii: "-")]
        let words = arguments.operands + [arguments.word(of: .target)].compactMap(\.self)
        if words.contains(where: { $0.bytes == stream && !$0.beginsQuoted }) {
            throw Failure(.usage, "In the background there is no - to read from or to write to")
        }
        return command.needs
    }

    /// One more connection to the server, in the same directory, whose messages go to that workspace.
    mutating func anotherRemote(for workspace: ShellWorkspace) async throws(Failure) -> Remote {
        guard let remote = remote.take() else { throw .notConnected }
        let (console, transcript, trace) = (workspace.console, workspace.transcript, workspace.settings.trace)
        let name = remote.name
        do throws(FTPError) {
            let another = try await remote.another { configuration in
                configuration.transcript = { line in
                    trace?.record(line)
                    transcript.show(line)
                }
                configuration.onRecovery = { console.say($0.sentence(for: name)) }
            }
            self.remote = consume remote
            return another
        } catch {
            self.remote = consume remote
            var failure = Failure(error)
            if error.code == .busy {
                failure.advice = "Leave out the &, or wait for another command in the background."
            }
            throw failure
        }
    }

    /// Gives back the connection of a command in the background.
    mutating func release() async {
        guard let remote = remote.take() else { return }
        await remote.release()
    }
}

extension Shell {
    /// Tells what commands in the background have said, and which of them have ended.
    mutating func tellOfJobs() {
        for job in workspace.jobs.all {
            job.log.flush(on: workspace.console)
            if !job.isRunning { bury(job) }
        }
    }

    /// Tells of the end of a job; its failure is one of the run.
    mutating func bury(_ job: Job, isNoted: Bool = true) {
        job.log.flush(on: workspace.console)
        workspace.jobs.remove(job)
        workspace.console.say(job.epitaph)
        if isNoted, let code = job.failure, !job.isStopped { note(code) }
    }

    /// Waits for a job, and shows what it says meanwhile; false when the person does not want to wait any more.
    ///
    /// A caller that makes a failure of its own of the job's does not want it noted.
    mutating func wait(for job: Job, isNoted: Bool = true) async -> Bool {
        job.log.attach(to: workspace.console)
        let hasEnded = await job.waitForEnd()
        job.log.detach()
        if hasEnded { bury(job, isNoted: isNoted) }
        return hasEnded
    }

    /// Stops a job.
    mutating func stop(_ job: Job) async {
        await job.stop()
        bury(job)
    }

    /// Sees to the commands in the background before the shell is left; false when the person wants to stay.
    ///
    /// A script waits for them. A person is asked. Who has asked the program to end, or interrupts that wait, stops them.
    mutating func settleJobs() async -> Bool {
        tellOfJobs()
        if workspace.jobs.running.isEmpty { return true }
        let isAsked = workspace.dialogue.isWithPerson && !workspace.isUnattended
        if isAsked, workspace.interruptions.exitCode == nil {
            switch await askAboutJobs() {
            case .stay: return false
            case .wait:
                for job in workspace.jobs.all {
                    if await !wait(for: job) { return false }
                }
                return true
            case .kill: break
            }
        } else {
            for job in workspace.jobs.all {
                if await !wait(for: job) { break }
            }
        }
        for job in workspace.jobs.all { await stop(job) }
        return true
    }

    private enum Leaving { case wait, kill, stay }

    /// Asks what becomes of the commands in the background; the end of input is a second wish to leave.
    private func askAboutJobs() async -> Leaving {
        let running = workspace.jobs.running
        let what = running.count == 1 ? "A command is" : "\(running.count) commands are"
        workspace.console.tell("\(what) still running in the background:")
        for job in running { workspace.console.tell("  [\(job.number)] \(job.text)") }
        while true {
            let answer: [UInt8]?
            do throws(Failure) {
                answer = try await workspace.dialogue.ask("Wait for the end, kill, or stay here? [wait, kill, stay] ")
            } catch {
                return .stay
            }
            guard let answer else { return .kill }
            switch answer.first.map(\.lowercased) {
            case UInt8(ascii: "k"): return .kill
            case UInt8(ascii: "w"): return .wait
            case UInt8(ascii: "s"): return .stay
            default: break
            }
        }
    }
}
