// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import ProgramKit
import Synchronization

/// The process that runs programs for a server which the kernel holds to its directories: `ferryd` itself, with a word that
/// no help tells.
///
/// It is told first, by a process that nobody can have taken over, which user it becomes and what the settings name. It
/// runs that, in the way that they name, and nothing else. It ends when the server does, and the programs with it. When it
/// dies before, its keeper makes another.
enum ProgramRunner {
    /// The first word of its command line.
    static let word = "program-runner"
    /// The message with which a connection for one program comes.
    static let letter: UInt8 = 0x50

    /// The most programs at a time; those beyond wait.
    private static let pool = BlockingPool(width: 128)
    private static let running = Atomic(0)

    /// Starts the process; the line to it.
    static func start(_ terms: RunnerTerms) throws(Errno) -> DescriptorChannel {
        let channel = try DescriptorChannel.toProgram(
            Array("/proc/self/exe".utf8), ["ferryd", word].map { Array($0.utf8) }, output: 2)
        let ends = try System.SocketPair()
        try channel.send([letter], with: ends.theirs)
        let connection = ends.takeOurs()
        try System.write(FieldList.bytes(of: terms.fields), to: connection.raw)
        return channel
    }

    /// Runs programs for the server on standard input until that is closed.
    static func run() -> Never {
        // The server says when it is over; signals for its whole group are not for this one.
        Signal.ignore([.terminate, .interrupt, .hangUp, .user1, .quit])
        Signal.ignoreBrokenPipes()
        let channel = DescriptorChannel(adopting: Descriptor(adopting: 0))
        guard System.isSocket(channel.raw) else {
            DaemonConsole.complain("\"\(word)\" is started by a server, and not by hand.\nTry: ferryd --help")
            System.exit(DaemonExitCode.usage.rawValue)
        }
        do throws(Errno) {
            let terms = try terms(on: channel)
            try terms.settle()
            try RunnerKeeper.divide()
            while let message = try channel.receive() { begin(message, terms.programs) }
        } catch {}
        // Their connections have ended with the server, and so they do.
        while running.load(ordering: .acquiring) > 0 { Thread.pause(.milliseconds(5)) }
        System.exit(DaemonExitCode.done.rawValue)
    }

    /// The terms that whoever starts the process sends before all orders.
    private static func terms(on channel: borrowing DescriptorChannel) throws(Errno) -> RunnerTerms {
        guard let message = try channel.receive(), let connection = message.takeDescriptor() else { throw .brokenPipe }
        guard let terms = RunnerTerms(try FieldList.read(from: connection.raw, within: .seconds(10))) else {
            throw .inputOutput
        }
        return terms
    }

    private static func begin(_ message: consuming DescriptorChannel.Message, _ programs: Set<NamedProgram>) {
        guard let connection = message.takeDescriptor() else { return }
        let handoff = Handoff(connection)
        running.add(1, ordering: .relaxed)
        pool.start {
            if let connection = handoff.take() { serve(connection, programs) }
            running.subtract(1, ordering: .releasing)
        }
    }

    /// Runs the program that is asked for over a connection, and tells what became of it.
    private static func serve(_ connection: consuming Descriptor, _ programs: Set<NamedProgram>) {
        let raw = connection.raw
        let answer: [[UInt8]]
        do throws(Errno) {
            let order = ProgramOrder(try FieldList.read(from: raw, within: .seconds(10)))
            guard let order, programs.contains(where: { $0.admits(order) }) else { throw .accessDenied }
            answer = try order.runHere { !System.peerHasEnded(raw) }.fields
        } catch {
            answer = [Array("\(error.rawValue)".utf8)]
        }
        try? System.write(FieldList.bytes(of: answer), to: raw)
        _ = consume connection
    }
}
