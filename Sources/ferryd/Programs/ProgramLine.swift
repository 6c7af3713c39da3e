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
    func run(_ order: ProgramOrder, _ flag: CancellationFlag) throws(Errno) -> ChildProgram.Ended {
        let ends = try System.SocketPair()
        try channel.send([ProgramRunner.letter], with: ends.theirs)
        let connection = ends.takeOurs()
        try System.write(FieldList.bytes(of: order.fields), to: connection.raw)
        let fields = try FieldList.read(from: connection.raw, within: order.patience + Self.delay) { !flag.isSet }
        return try ChildProgram.Ended(fields)
    }
}
