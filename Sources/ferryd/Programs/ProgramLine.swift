// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit
import Synchronization

/// A server's line to the process that runs programs for it, which the kernel does not hold to any directories.
///
/// Each program has a connection of its own to there: its end ends the program.
final class ProgramLine: Sendable {
    /// The programs that the process knows.
    private let programs: Set<NamedProgram>
    private let channel: DescriptorChannel

    private static let only = Mutex<ProgramLine?>(nil)
    private static let isNeeded = Atomic(false)
    /// The time beyond its own that a program's end may take to be known here.
    private static let delay = Duration.seconds(10)

    init(_ channel: consuming DescriptorChannel, _ programs: Set<NamedProgram>) {
        self.programs = programs
        self.channel = channel
    }

    /// The line of a server that the kernel holds back; `nil` of any other.
    static var current: ProgramLine? { only.withLock(\.self) }

    /// Has all of the process run its programs over this line.
    static func use(_ line: ProgramLine) { only.withLock { $0 = line } }

    /// Starts the process before the kernel holds this one back, and before its first thread starts.
    static func begin(for options: Options) throws(Errno) {
        isNeeded.store(true, ordering: .relaxed)
        let programs = NamedProgram.all(in: options)
        if programs.isEmpty { return }
        if let monitor = MonitorLine.current { return use(try line(of: monitor, programs)) }
        use(ProgramLine(try ProgramRunner.start(RunnerTerms(user: nil, programs: programs)), programs))
    }

    private static func line(
        of monitor: MonitorLine, _ programs: Set<NamedProgram>
    ) throws(Errno) -> ProgramLine {
        ProgramLine(DescriptorChannel(adopting: try monitor.ask(.programs)), programs)
    }

    /// The line to a process that knows the programs of other settings too; `nil` if none is needed.
    ///
    /// Only a monitor can start one, as the kernel holds this process back by now.
    static func renewed(for options: Options) throws(UsageError) -> ProgramLine? {
        let programs = NamedProgram.all(in: options)
        guard isNeeded.load(ordering: .relaxed), !programs.isSubset(of: current?.programs ?? []) else { return nil }
        guard let monitor = MonitorLine.current else {
            throw UsageError(
                "The settings name a program that they did not name at the start, and the kernel keeps this server to its "
                    + "directories (confine), so that it cannot be run before a restart.")
        }
        do throws(Errno) { return try line(of: monitor, programs) } catch {
            throw UsageError("The process that runs programs cannot be started: \(error).")
        }
    }

    /// Runs a program there; this thread waits for it.
    func run(_ order: ProgramOrder, _ flag: CancellationFlag) throws(ChildProgram.Unfinished) -> ChildProgram.Ended {
        let connection = try connection()
        let fields: [[UInt8]]
        do throws(Errno) {
            try System.write(FieldList.bytes(of: order.fields), to: connection.raw)
            fields = try FieldList.read(from: connection.raw, within: order.patience + Self.delay) { !flag.isSet }
        } catch {
            throw error == .timedOut ? .noAnswer : .cutOff
        }
        do throws(Errno) { return try ChildProgram.Ended(fields) } catch { throw .notStarted(error) }
    }

    /// A connection for one program, over another line if the process at the end of this one is no more.
    private func connection() throws(ChildProgram.Unfinished) -> Descriptor {
        do throws(Errno) { return try open() } catch {
            guard Self.isGone.contains(error) else { throw .notStarted(error) }
        }
        let line = try Self.successor(of: self)
        do throws(Errno) { return try line.open() } catch { throw .notStarted(error) }
    }

    /// The errors of a line at whose end nobody is.
    private static let isGone: Set<Errno> = [.brokenPipe, .connectionReset, .connectionRefused]

    private func open() throws(Errno) -> Descriptor {
        let ends = try System.SocketPair()
        try channel.send([ProgramRunner.letter], with: ends.theirs)
        return ends.takeOurs()
    }

    /// The line that has taken the place of a dead one; the first who asks has it made.
    private static func successor(of dead: ProgramLine) throws(ChildProgram.Unfinished) -> ProgramLine {
        try only.withLock { (line) throws(ChildProgram.Unfinished) in
            if let line, line !== dead { return line }
            guard let monitor = MonitorLine.current else { throw .runnerGone }
            do throws(Errno) {
                let channel = DescriptorChannel(adopting: try monitor.ask(.programsAgain))
                let successor = ProgramLine(channel, dead.programs)
                line = successor
                return successor
            } catch {
                throw .noRunner(error)
            }
        }
    }
}

extension ChildProgram.Unfinished {
    private static let process = "the process that runs programs (ferryd \(ProgramRunner.word))"

    /// The line ended while the program ran.
    fileprivate static let cutOff = Self("was cut off, as \(process) ended before it")
    fileprivate static let noAnswer = Self("has no known end: \(process) does not answer")
    /// There is nobody who could start another.
    fileprivate static let runnerGone = Self(
        "cannot be started: \(process) has ended, and only a restart of ferryd brings another")
    /// The monitor does not start another.
    fileprivate static func noRunner(_ error: Errno) -> Self {
        Self("cannot be started: \(process) has ended, and the monitor starts no other: \(error)")
    }
}
