// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `tail`: the end of files, and what is added to them.
enum Tail: RemoteCommand {
    static let names = ["tail"]
    static let group = CommandGroup.transfers
    static let summary = "Write the end of files, and with -f what is added to them"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let writesOutput = true
    private static let lines = Option("n", "lines", value: "COUNT", "So many lines", standard: "10")
    private static let bytes = Option("c", "bytes", value: "COUNT", "So many bytes instead: 500, 20K, 1M")
    private static let keepsOn = Option("f", "follow", "Go on with what is added, until ctrl-C")
    private static let interval = Option(
        nil, "interval", value: "SECONDS", "How often -f looks for news", standard: "1")
    static let options: [Option] = [lines, bytes, keepsOn, interval]
    static let oneShot: OneShot? = .onServer
    static let explanation = """
        Only the end travels, where the server tells sizes and begins in the middle of a file (SIZE, REST). With -f a
        file that becomes shorter, or is replaced by another one as logs are, is told and read from its beginning; one
        that is gone is waited for.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let console = workspace.console
        let (amount, span) = (try amount(arguments), try span(arguments))
        var tally = Tally(console)
        var tails: [FileTail] = []
        for word in arguments.operands {
            do throws(Failure) {
                let items = try await remote.items(named: word, .theVeryName, console) {
                    (defect) throws(Failure) in try tally.fail(defect)
                }
                tails += items.map { FileTail($0.path) }
            } catch {
                try tally.fail(error)
            }
        }
        var output = TailOutput(console: console, namesFiles: tails.count > 1)
        var followed: [FileTail] = []
        for var tail in tails {
            do throws(Failure) {
                try await tail.begin(with: amount, into: &output, on: &remote)
                followed.append(tail)
                tally.succeed()
            } catch {
                try tally.fail(error)
            }
        }
        while arguments.has(keepsOn), !followed.isEmpty {
            guard await remote.connection.rest(for: span) else { throw .interrupted }
            for index in followed.indices { try await followed[index].poll(into: &output, on: &remote) }
        }
        try tally.finish()
    }

    private static func amount(_ arguments: Arguments) throws(Failure) -> FileTail.Amount {
        do throws(UsageError) {
            if let text = arguments.text(of: bytes) {
                if arguments.has(lines) { throw UsageError("-n and -c contradict each other; use one of them") }
                return .bytes(text == "0" ? 0 : try Amount.bytes(text, of: bytes))
            }
            guard let text = arguments.text(of: lines) else { return .lines(10) }
            guard let count = Int(text), (0...1_000_000_000).contains(count) else {
                throw UsageError("--lines takes a number of lines, not \(Printable.text(Array(text.utf8)))")
            }
            return .lines(count)
        } catch {
            throw Failure(error)
        }
    }

    private static func span(_ arguments: Arguments) throws(Failure) -> Duration {
        guard let text = arguments.text(of: interval) else { return .seconds(1) }
        do throws(UsageError) { return try Amount.seconds(text, of: interval) } catch { throw Failure(error) }
    }
}

/// The place that the bytes of several files go to, each behind its name.
private struct TailOutput {
    let console: Console
    let namesFiles: Bool
    private var current: RemotePath?

    init(console: Console, namesFiles: Bool) { (self.console, self.namesFiles) = (console, namesFiles) }

    mutating func take(_ event: FileTail.Event, of path: RemotePath) {
        switch event {
        case .bytes(let bytes):
            if namesFiles, current != path {
                console.write(line: "\(current == nil ? "" : "\n")==> \(path.shown) <==")
                current = path
            }
            console.write(bytes)
        case .truncated: console.say("\(path.shown) has become shorter; from its beginning:")
        case .replaced: console.say("\(path.shown) is another file now; from its beginning:")
        case .gone: console.say("\(path.shown) is gone; waiting for a file of that name")
        }
    }
}

extension FileTail {
    fileprivate mutating func begin(
        with amount: Amount, into output: inout TailOutput, on remote: inout Remote
    ) async throws(Failure) {
        let path = path
        do {
            try await begin(with: amount, on: &remote.connection) { output.take($0, of: path) }
        } catch let error as FTPError where error.code == .isDirectory {
            throw Failure(.usage, "\(path.shown) is a directory, and has no end to show")
        } catch {
            throw Self.failure(error)
        }
    }

    fileprivate mutating func poll(into output: inout TailOutput, on remote: inout Remote) async throws(Failure) {
        let path = path
        let wasUsable = remote.connection.isUsable
        do { try await poll(on: &remote.connection) { output.take($0, of: path) } } catch let error as FTPError
            where error.isTransient && wasUsable
        {
            // Written bytes stay written, and the next look goes on behind them. A server that is away by then ends
            // it.
            output.console.say("\(Failure(error).message); looking again")
        } catch {
            throw Self.failure(error)
        }
    }

    /// Nothing is kept of a file that is only shown.
    private static func failure(_ error: any Error) -> Failure {
        (error as? FTPError)?.code == .cancelled ? .interrupted : Failure(ending: error)
    }
}
