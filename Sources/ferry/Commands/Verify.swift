// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `verify`: compares files here with files on the server.
enum Verify: RemoteCommand {
    static let names = ["verify", "compare"]
    static let group = CommandGroup.remote
    static let summary = "Compare files here with files on the server"
    static let operands = Operands("LOCAL REMOTE", 2...2, .localName, .remoteName)
    static let writesOutput = true
    static let options: [Option] = [.recursive, .follow, .algorithm, .json]
    static let oneShot: OneShot? = .compared
    static let explanation = """
        Files are compared by size, and then by digest: the server calculates it if it can, otherwise the file is read.
        With -r two directories are compared with all that they hold. Each file that differs, or is on one side only,
        is named on standard output, and the exit code is then 10. In the shell the local name comes first; behind
        "ferry verify" either may, as the name on a server is written HOST:NAME.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let local = LocalPath(bytes: arguments.operands[0].localPath)
        let named = RemotePath(bytes: arguments.operands[1].path)
        let algorithm = try arguments.hashAlgorithm()
        let isDirectoryHere = try LocalNames.kind(local.bytes) == .directory
        let isDirectoryThere = try await remote.holdsFiles(named)
        var report = VerifyReport(
            console: workspace.console, asJSON: arguments.has(.json) || workspace.settings.writesJSON)
        if isDirectoryHere, isDirectoryThere {
            guard arguments.has(.recursive) else {
                throw Failure(.usage, "\(local) is a directory; use -r to compare it with all it holds")
            }
            var walk = remote.connection.comparison(
                of: local, with: named, by: algorithm, followingLinks: arguments.has(.follow))
            while let event = try await walk.step(on: &remote) {
                switch event {
                case .finding(let finding): report.add(finding.comparison, finding.path)
                case .remark(let remark): workspace.console.say(remark.sentence)
                case .problem(let problem): for failure in problem.failures { try report.fail(failure) }
                }
            }
            return try report.finish()
        }
        // A file is looked for under its name in a directory, as by get and put.
        let file = isDirectoryHere ? local.appending(named.name) : local
        let path = isDirectoryThere ? named.appending(local.name) : named
        do throws(FTPError) {
            report.add(try await remote.connection.compare(file, with: path, by: algorithm), path.bytes)
        } catch {
            if error.code == .localFile, let cause = error.cause as? Errno {
                throw Failure(cause, local: file.bytes)
            }
            throw Failure(error)
        }
        try report.finish()
    }
}

extension Remote {
    /// True for a directory, for a link to one, and for no name, which is the login directory.
    fileprivate mutating func holdsFiles(_ path: RemotePath) async throws(Failure) -> Bool {
        if path.bytes.isEmpty { return true }
        let facts = try await facts(of: path)
        guard facts.isLink else { return facts.leadsToDirectory }
        do throws(FTPError) { return try await connection.place(behind: path) != nil } catch { throw Failure(error) }
    }
}

extension ComparisonWalk {
    fileprivate mutating func step(on remote: inout Remote) async throws(Failure) -> Event? {
        do throws(FTPError) { return try await next(on: &remote.connection) } catch { throw Failure(error) }
    }
}
