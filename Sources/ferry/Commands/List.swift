// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `ls`: lists directories and files on the server.
enum List: RemoteCommand {
    static let names = ["ls", "list", "dir"]
    static let group = CommandGroup.remote
    static let summary = "List a directory on the server"
    static let operands = Operands("[NAME...]", 0...Operands.many, .remoteName)
    static let writesOutput = true
    static let options = ListingOptions.all + [ListingOptions.descending, .json]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var view = ListingView(arguments, on: workspace.console)
        if arguments.has(.json) || workspace.settings.writesJSON {
            view.layout = .json
            // A program orders by itself, and gets each object as soon as it is there.
            if view.order.key == .name { view.order.key = .none }
        }
        var listing = Listing(
            view: view, showsItself: arguments.has(ListingOptions.itself),
            isDescending: arguments.has(ListingOptions.descending), workspace: workspace)
        let words = arguments.operands.isEmpty ? [Word([])] : arguments.operands
        try await listing.show(words, on: &remote)
    }
}

/// Lists what words name: the entries of directories, and files themselves.
private struct Listing {
    let view: ListingView
    /// True when a directory is shown as an entry, and not what it holds.
    let showsItself: Bool
    let isDescending: Bool
    let workspace: ShellWorkspace
    private var tally: Tally
    private var files: [EntryFacts] = []
    private var directories: [RemotePath] = []
    private var hasOutput = false

    init(view: ListingView, showsItself: Bool, isDescending: Bool, workspace: ShellWorkspace) {
        self.view = view
        self.showsItself = showsItself
        self.isDescending = isDescending
        self.workspace = workspace
        tally = Tally(workspace.console)
    }

    mutating func show(_ words: [Word], on remote: inout Remote) async throws(Failure) {
        for word in words {
            do throws(Failure) { try await sort(word, on: &remote) } catch { try tally.fail(error) }
        }
        if !files.isEmpty { write(PackedEntries(files), showingHidden: true) }
        let needsTitles = directories.count > 1 || !files.isEmpty || isDescending
        while !directories.isEmpty {
            let directory = directories.removeFirst()
            do throws(Failure) { try await show(directory, titled: needsTitles, on: &remote) } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    /// Tells files from directories; what is named outright is taken for a directory until that fails.
    private mutating func sort(_ word: Word, on remote: inout Remote) async throws(Failure) {
        let items = try await remote.items(named: word, .all, workspace.console) { (defect) throws(Failure) in
            try tally.fail(defect)
        }
        for item in items {
            if showsItself {
                let path = item.path.bytes.isEmpty ? RemotePath(bytes: [UInt8(ascii: ".")]) : item.path
                var facts = if let known = item.facts { known } else { try await remote.facts(of: path) }
                facts.name = FileName(path.bytes)
                files.append(facts)
            } else if var facts = item.facts, !facts.leadsToDirectory {
                facts.name = FileName(item.path.bytes)
                files.append(facts)
            } else {
                directories.append(item.path)
            }
        }
    }

    private mutating func show(
        _ directory: RemotePath, titled isTitled: Bool, on remote: inout Remote
    ) async throws(Failure) {
        let summary: ListingSummary
        do throws(Failure) {
            let isImmediate = view.isImmediate && !isDescending
            if isImmediate, !view.showsTimes || remote.connection.tellsTimesAtOnce {
                summary = try await pass(directory, titled: isTitled, on: &remote)
            } else {
                summary = try await showAll(of: directory, titled: isTitled, on: &remote)
            }
        } catch {
            guard var facts = try await fileInstead(of: directory, error, on: &remote) else { throw error }
            facts.name = FileName(directory.bytes)
            return write(PackedEntries([facts]), showingHidden: true)
        }
        if view.layout == .json { workspace.console.write(defectsOf: summary, of: directory) }
        for defect in summary.defects(of: directory) + summary.omissions(of: directory) { try tally.fail(defect) }
    }

    private mutating func showAll(
        of directory: RemotePath, titled isTitled: Bool, on remote: inout Remote
    ) async throws(Failure) -> ListingSummary {
        let (entries, summary) = try await list(directory, on: &remote)
        if summary.isComplete { remote.keep(entries, of: directory) }
        if isTitled { writeTitle(of: directory) }
        write(entries, showingHidden: view.showsHidden)
        if isDescending {
            let inner = view.chosen(from: entries).filter { $0.isDirectory && $0.isProper }
            directories.insert(contentsOf: inner.map { directory.appending($0.name) }, at: 0)
        }
        return summary
    }

    /// Writes the entries of a directory as they come, in constant memory.
    private mutating func pass(
        _ directory: RemotePath, titled isTitled: Bool, on remote: inout Remote
    ) async throws(Failure) -> ListingSummary {
        var long = LongListing(roundingSizes: view.hasRoundedSizes)
        var hasTitle = !isTitled
        let summary = try await remote.list(directory) { batch in
            if !hasTitle { writeTitle(of: directory) }
            hasTitle = true
            workspace.console.write(view.lines(for: batch, &long))
        }
        if !hasTitle { writeTitle(of: directory) }
        hasOutput = true
        return summary
    }

    private func writeTitle(of directory: RemotePath) {
        if view.layout == .json { return }
        let name = directory.bytes.isEmpty ? "." : directory.shown
        workspace.console.write(line: "\(hasOutput ? "\n" : "")\(name):")
    }

    /// With `-R` links must not be taken for directories.
    private func list(
        _ directory: RemotePath, on remote: inout Remote
    ) async throws(Failure) -> (entries: PackedEntries, summary: ListingSummary) {
        if !isDescending { return try await remote.packedListing(of: directory) }
        let survey = try await remote.survey(of: directory)
        return (PackedEntries(survey.entries), survey.summary)
    }

    /// Asks whether a path that could not be listed is a file, and returns its facts; `nil` when it is none.
    ///
    /// A server may refuse to list a file.
    private func fileInstead(
        of path: RemotePath, _ failure: Failure, on remote: inout Remote
    ) async throws(Failure) -> EntryFacts? {
        if failure.endsBatch || path.bytes.isEmpty { return nil }
        let facts = try await remote.facts(of: path)
        return facts.leadsToDirectory ? nil : facts
    }

    private mutating func write(_ entries: PackedEntries, showingHidden: Bool) {
        var view = view
        view.showsHidden = showingHidden
        view.write(entries) { workspace.console.write($0) }
        hasOutput = true
    }
}
