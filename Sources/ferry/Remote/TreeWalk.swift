// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// A walk through a tree on the server that tells the person what it leaves out, and counts what fails.
struct TreeWalk<Place: Sendable> {
    typealias Step = RemoteWalk<Place>.Step
    typealias Entry = RemoteWalk<Place>.Entry

    private var walk: RemoteWalk<Place>
    private let console: Console
    private var tally: Tally

    /// Begins at a directory.
    ///
    /// - Parameters:
    ///   - root: The directory.
    ///   - place: What is to be found again when it is visited.
    ///   - follows: Goes where links lead, too.
    ///   - linksLast: Visits what is behind links when all else has been visited; or else in the order of names.
    ///   - console: Where directories that are passed over are named.
    ///   - remote: The server, for its working directory.
    init(
        _ root: RemotePath, at place: Place, follows: Bool = false, linksLast: Bool = true, _ console: Console,
        on remote: borrowing Remote
    ) {
        walk = RemoteWalk(
            root, at: place, follows: follows, linksLast: linksLast, from: remote.connection.workingDirectory)
        self.console = console
        tally = Tally(console)
    }

    /// The next directory, `nil` at the end.
    ///
    /// A directory that cannot be listed is named and passed over. Files go to `files` as they come, where that can be.
    mutating func next(
        on remote: inout Remote, passing files: RemoteWalk<Place>.FilePasser? = nil
    ) async throws(Failure) -> Step? {
        while true {
            let event: RemoteWalk<Place>.Event?
            do throws(FTPError) {
                event = try await walk.next(on: &remote.connection, passing: files)
            } catch {
                throw Failure(error)
            }
            switch event {
            case nil: return nil
            case .directory(let step):
                tally.succeed()
                return step
            case .remark(let remark): console.say(remark.sentence)
            case .problem(let problem): for failure in problem.failures { try tally.fail(failure) }
            }
        }
    }

    /// Visits a directory of a step later, the ones of a step in the order in which they are entered.
    mutating func enter(_ entry: Entry, of step: Step, at place: Place) { walk.enter(entry, of: step, at: place) }

    /// Fails if directories were passed over.
    mutating func finish() throws(Failure) { try tally.finish() }

    /// Takes note of a failure of the user's own.
    mutating func fail(_ failure: Failure) throws(Failure) { try tally.fail(failure) }
}

extension TreeWalk where Place == Void {
    /// Visits all directories of a step.
    mutating func enterAll(of step: Step) {
        for entry in step.entries where entry.role == .directory { enter(entry, of: step, at: ()) }
    }
}

extension TreeRemark {
    /// The line that tells of it.
    var sentence: String {
        let shown = Printable.text(path)
        switch reason {
        case .visitedBefore: return "Left out \(shown): it leads to a directory that was visited before"
        case .linkNotFollowed(let target):
            return "Not followed: \(shown), a link\(target.map { " to \(Printable.text($0))" } ?? "")"
        case .linkLeadsNowhere: return "Left out \(shown): a link that leads nowhere"
        case .linkToNoFile: return "Left out \(shown): a link that leads to neither file nor directory"
        case .neitherFileNorDirectory: return "Left out \(shown): neither file nor directory"
        }
    }
}

extension PlanProblem {
    /// The failures that it means; `operation` words what a directory needs.
    func failures(of operation: BatchOutcome.Operation = .get, _ type: TransferType = .binary) -> [Failure] {
        switch self {
        case .failed(let error): return [Failure(error, of: type)]
        case .local(let path, let cause):
            let error = cause as? FTPError
            return [error.map { Failure($0) } ?? Failure((cause as? Errno) ?? .invalidArgument, local: path.bytes)]
        case .unreadable(let directory, let summary):
            return Array(summary.defects(of: directory, "; it is left out").prefix(1))
        case .incomplete(let directory, let summary): return summary.omissions(of: directory)
        case .tooDeep(let directory): return [Failure(.guarded, "\(directory.shown) is nested too deeply")]
        case .isDirectory(let path):
            let verb = operation == .get ? "get" : "put"
            return [
                Failure(.usage, "\(Printable.text(path)) is a directory; use -r to \(verb) it with all it holds")
            ]
        case .needsDirectory(let path):
            return [Failure(.usage, "\(path.shown) is a directory, and cannot go to a file or to standard output")]
        case .directoryInTheWay(let path):
            return [Failure(.denied, "There is a directory of that name on the server: \(path.shown)")]
        }
    }

    /// The failures that it means for a walk.
    var failures: [Failure] { failures() }
}

extension RemotePath {
    /// The path, safe to show.
    var shown: String { Printable.text(bytes) }
}
