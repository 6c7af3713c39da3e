// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `hash`: digests of files, a line each, as sha256sum(1) writes and checks them.
enum Hash: RemoteCommand {
    static let names = ["hash", "checksum"]
    static let group = CommandGroup.remote
    static let summary = "Show digests of files on the server"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let writesOutput = true
    static let options: [Option] = [.algorithm, .recursive, .follow, .json]
    static let oneShot: OneShot? = .onServer
    static let explanation = """
        The server tells them where it can (HASH, XSHA256, XSHA1, XMD5, XCRC); otherwise the files are read, their
        digests are calculated here, and a note says so. The lines are those of sha256sum, which can check them: ferry
        hash -r HOST:www > SUMS.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var run = HashRun(
            algorithm: try arguments.hashAlgorithm(), isRecursive: arguments.has(.recursive),
            follows: arguments.has(.follow), asJSON: arguments.has(.json) || workspace.settings.writesJSON,
            console: workspace.console)
        try await run.hash(arguments.operands, on: &remote)
    }
}

/// The digests of some files, and the notes that are worth saying once.
private struct HashRun {
    let algorithm: HashAlgorithm?
    let isRecursive: Bool
    let follows: Bool
    let asJSON: Bool
    let console: Console
    private var notes: Set<String> = []

    init(algorithm: HashAlgorithm?, isRecursive: Bool, follows: Bool, asJSON: Bool, console: Console) {
        (self.algorithm, self.isRecursive, self.follows) = (algorithm, isRecursive, follows)
        (self.asJSON, self.console) = (asJSON, console)
    }

    mutating func hash(_ words: [Word], on remote: inout Remote) async throws(Failure) {
        var tally = Tally(console)
        for word in words {
            do throws(Failure) {
                let items = try await remote.items(named: word, .theVeryName, console) {
                    (defect) throws(Failure) in try tally.fail(defect)
                }
                for item in items { try await hash(item, &tally, on: &remote) }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private mutating func hash(_ item: RemoteItem, _ tally: inout Tally, on remote: inout Remote) async throws(Failure)
    {
        guard isRecursive else { return try await hash(item.path, size: item.facts?.size, &tally, on: &remote) }
        let facts: EntryFacts
        if let known = item.facts { facts = known } else { facts = try await remote.facts(of: item.path) }
        guard facts.leadsToDirectory else {
            return try await hash(item.path, size: facts.size, &tally, on: &remote)
        }
        var walk = TreeWalk(item.path, at: (), follows: follows, console, on: remote)
        while let step = try await walk.next(on: &remote) {
            walk.enterAll(of: step)
            for defect in step.summary.defects(of: step.directory) { try tally.fail(defect) }
            for entry in step.entries where entry.role == .file {
                let path = step.directory.appending(entry.facts.name)
                try await hash(path, size: entry.facts.size, &tally, on: &remote)
            }
        }
        do throws(Failure) { try walk.finish() } catch { try tally.fail(error) }
    }

    private mutating func hash(
        _ path: RemotePath, size: Int64?, _ tally: inout Tally, on remote: inout Remote
    ) async throws(Failure) {
        let digest: RemoteDigest
        do throws(FTPError) {
            digest = try await remote.connection.digest(of: path, by: algorithm, size: size)
        } catch {
            var failure = Failure(error)
            if error.code == .isDirectory {
                failure = Failure(.usage, "\(path.shown) is a directory; use -r for all that it holds")
            }
            return try tally.fail(failure)
        }
        tally.succeed()
        if asJSON {
            let members: [(key: String, value: JSON)] = [
                ("algorithm", .text(digest.algorithm.rawValue)), ("digest", .text(digest.text)),
                ("calculated", .text(digest.origin.place)),
            ]
            return console.write(line: JSON.object(JSON.name(path.bytes) + members).text)
        }
        explain(digest)
        console.write(digest.line(for: path.bytes, isShown: console.isOutputTerminal))
    }

    /// Says once whose word the digests are, unless they are what everybody expects.
    private mutating func explain(_ digest: RemoteDigest) {
        let name = digest.algorithm.rawValue
        switch digest.origin {
        case .reading:
            note("The server tells no \(name) digests: the files are read, and their digests calculated here.")
        case .server where algorithm == nil && digest.algorithm != .sha256:
            note("These are \(name) digests, the best that the server offers.")
        case .server: break
        }
    }

    private mutating func note(_ text: String) { if notes.insert(text).inserted { console.say(text) } }
}

extension RemoteDigest {
    /// The line that sha256sum(1) writes: a name that would break it is escaped, behind a backslash at the beginning.
    ///
    /// On a terminal the name is one that is safe to show.
    func line(for name: [UInt8], isShown: Bool) -> [UInt8] {
        if isShown { return Array("\(text)  \(Printable.text(name))\n".utf8) }
        let escapes: [UInt8: [UInt8]] = [
            UInt8(ascii: "\\"): Array("\\\\".utf8), .lineFeed: Array("\\n".utf8), .carriageReturn: Array("\\r".utf8),
        ]
        let escaped = name.flatMap { escapes[$0] ?? [$0] }
        let mark = escaped.count == name.count ? "" : "\\"
        return Array("\(mark)\(text)  ".utf8) + escaped + [.lineFeed]
    }
}

extension RemoteDigest.Origin {
    /// The side in words, seen from the person.
    var place: String { self == .server ? "there" : "here" }
}
