// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import ProgramKit
import Synchronization

/// The process that runs programs for a server which the kernel holds to its directories: `ferryd` itself, with a word that
/// no help tells.
///
/// It reads the settings itself, becomes the user that serves, and runs what they name, in the way that they name, and
/// nothing else. It ends when the server does, and the programs with it.
enum ProgramRunner {
    /// The first word of its command line.
    static let word = "program-runner"
    /// The message with which a connection for one program comes.
    static let letter: UInt8 = 0x50

    /// The places from which it reads settings.
    enum Reading: String {
        /// Files that only root can change: it is root when it reads them.
        case guarded
        case anywhere
    }

    /// The most programs at a time; those beyond wait.
    private static let pool = BlockingPool(width: 128)
    private static let running = Atomic(0)

    /// Starts the process, with the words of the server; the line to it.
    static func start(_ words: [[UInt8]], reading: Reading) throws(Errno) -> DescriptorChannel {
        let own = ["ferryd", word, reading.rawValue].map { Array($0.utf8) }
        return try .toProgram(Array("/proc/self/exe".utf8), own + words, output: 2)
    }

    /// Runs programs for the server on standard input until that is closed.
    static func run(_ words: [[UInt8]]) -> Never {
        // The server says when it is over; signals for its whole group are not for this one.
        Signal.ignore([.terminate, .interrupt, .hangUp, .user1, .quit])
        Signal.ignoreBrokenPipes()
        let channel = DescriptorChannel(adopting: Descriptor(adopting: 0))
        let reading = words.first.flatMap { Reading(rawValue: String(decoding: $0, as: UTF8.self)) }
        guard System.isSocket(channel.raw), let reading, let options = options(Array(words.dropFirst()), reading) else {
            DaemonConsole.complain("\"\(word)\" is started by a server, and not by hand.\nTry: ferryd --help")
            System.exit(DaemonExitCode.usage.rawValue)
        }
        let programs = NamedProgram.all(in: options)
        do throws(Errno) {
            if let user = options.runAs, System.effectiveUser == 0 {
                try System.becomeUser(user.user, group: user.group)
            }
            while let message = try channel.receive() { begin(message, programs) }
        } catch {}
        // Their connections have ended with the server, and so they do.
        while running.load(ordering: .acquiring) > 0 { Thread.pause(.milliseconds(5)) }
        System.exit(DaemonExitCode.done.rawValue)
    }

    private static func options(_ words: [[UInt8]], _ reading: Reading) -> Options? {
        let contents: @Sendable (String) throws(Errno) -> [UInt8] =
            switch reading {
            case .guarded: RootOnlyPath.contents
            case .anywhere: DaemonSettings.contents
            }
        guard case .serve(let settings)? = try? DaemonInvocation(words, reading: contents) else { return nil }
        return try? settings.resolve().options
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
