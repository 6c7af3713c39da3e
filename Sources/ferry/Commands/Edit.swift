// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `edit`: a file of the server in the person's own editor.
enum Edit: RemoteCommand {
    static let names = ["edit"]
    static let group = CommandGroup.transfers
    static let summary = "Edit a file of the server in your editor"
    static let operands = Operands("NAME", 1...1, .remoteName)
    static let runsInBackground = false
    static let oneShot: OneShot? = .onServer
    static let explanation = """
        The file is brought into a directory that nobody else can enter, byte for byte, and opened in $VISUAL, or else
        $EDITOR, or else vi. It is sent back when the editor ends, if it was changed, and if the file on the server is
        still the one that was brought: its content is compared, by a digest of the server where it tells one. Else
        nothing is sent, and your version is kept here; its path is told. A file that does not exist is a new one.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let console = workspace.console
        let word = arguments.operands[0]
        let items = try await remote.items(named: word, .theVeryName, console) { console.report($0) }
        guard items.count == 1, let path = items.first?.path else {
            throw Failure(.usage, "\(word.text) can mean \(Readable.count(items.count, "name"))")
        }
        let copy = try PrivateCopy.make(named: path.name)
        var keepsCopy = false
        defer { if !keepsCopy { copy.remove() } }
        let before = try await fetch(path, to: copy, on: &remote, console)
        let end = await result { () async throws(Failure) in try await Self.runEditor(on: copy, workspace) }
        let after = try await copy.digest()
        if after == before {
            if let end { throw end }
            return console.say("\(path.shown) was not changed")
        }
        keepsCopy = true
        do throws(Failure) {
            if let end { throw end }
            guard after != nil else { throw Failure(.localFile, "The editor has left no file behind") }
            try await checkUnchanged(path, since: before, on: &remote)
            try await send(copy, to: path, isReplacement: before != nil, on: &remote, console)
            keepsCopy = false
        } catch {
            if after == nil {
                keepsCopy = false
                throw error
            }
            var failure = error
            failure.advice = "Nothing was sent. Your version is kept here: \(Printable.text(copy.path.bytes))"
            throw failure
        }
    }

    /// Brings the file, and takes its digest; `nil` for one that does not exist.
    private static func fetch(
        _ path: RemotePath, to copy: PrivateCopy, on remote: inout Remote, _ console: Console
    ) async throws(Failure) -> [UInt8]? {
        defer { console.clearBar() }
        do throws(FTPError) {
            let display = ProgressDisplay(on: console)
            try await remote.connection.download(
                path, to: .file(copy.path), onProgress: display?.observer(for: path.name))
        } catch {
            if error.code == .isDirectory { throw Failure(.usage, "\(path.shown) is a directory") }
            guard error.code == .notFound else { throw Failure(error) }
            console.say("\(path.shown) is a new file")
        }
        return try await copy.digest()
    }

    /// Opens the editor, and waits until the person leaves it.
    private static func runEditor(on copy: PrivateCopy, _ workspace: ShellWorkspace) async throws(Failure) {
        let named = [Environment["VISUAL"], Environment["EDITOR"]].compactMap(\.self).first { !$0.isEmpty }
        let quote = UInt8(ascii: "'")
        let quoted = copy.path.bytes.flatMap { $0 == quote ? Array("'\\''".utf8) : [$0] }
        try await LocalProgram.run(
            (named ?? Array("vi".utf8)) + [.space, quote] + quoted + [quote], with: workspace)
    }

    /// The failure of something; `nil` when it has succeeded.
    private static func result(_ body: () async throws(Failure) -> Void) async -> Failure? {
        do throws(Failure) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    /// Throws when the file on the server is no longer what it was.
    private static func checkUnchanged(
        _ path: RemotePath, since before: [UInt8]?, on remote: inout Remote
    ) async throws(Failure) {
        let now: [UInt8]?
        do throws(FTPError) { now = try await remote.connection.digest(of: path, by: .sha256).bytes } catch {
            guard error.code == .notFound else { throw Failure(error) }
            now = nil
        }
        if now == before { return }
        let event =
            now == nil
            ? "is gone from the server" : before == nil ? "exists on the server" : "has changed on the server"
        throw Failure(.guarded, "\(path.shown) \(event) since you began")
    }

    private static func send(
        _ copy: PrivateCopy, to path: RemotePath, isReplacement: Bool, on remote: inout Remote, _ console: Console
    ) async throws(Failure) {
        remote.listings.forget()
        let summary: TransferSummary
        do throws(FTPError) {
            let display = ProgressDisplay(on: console)
            summary = try await remote.connection.upload(
                .file(copy.path), to: path, onProgress: display?.observer(for: path.name))
        } catch {
            console.clearBar()
            throw Failure(error)
        }
        console.clearBar()
        console.report(
            BatchOutcome(
                operation: .put, source: copy.path.bytes, target: path.bytes, label: path.shown,
                result: .transferred(summary, .binary), isReplacement: isReplacement))
    }
}
