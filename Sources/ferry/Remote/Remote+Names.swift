// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Something on the server that an operand named.
struct RemoteItem: Sendable {
    let path: RemotePath
    /// The facts from the listing that showed it; `nil` when it was found without one.
    let facts: EntryFacts?
}

extension Remote {
    /// Does one thing to each item that the words name, one after the other; one that fails does not keep the others.
    ///
    /// Listings are forgotten first: they are not true afterwards.
    ///
    /// - Parameters:
    ///   - words: Names and patterns.
    ///   - workspace: Hears of each deed, and of each failure.
    ///   - act: Does it to one item, and says what was done.
    /// - Throws: The failure that stands for all of them.
    mutating func forEach(
        named words: some Sequence<Word>, with workspace: ShellWorkspace,
        _ act: (RemoteItem, inout Remote) async throws(Failure) -> Deed
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        listings.forget()
        for word in words {
            do throws(Failure) {
                let items = try await items(named: word, .theVeryName, workspace.console, refusingDefects: true) {
                    (defect) throws(Failure) in try tally.fail(defect)
                }
                for item in items {
                    workspace.console.report(try await act(item, &self))
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    /// Finds the items that a word names: itself, or everything that fits where it is a pattern.
    ///
    /// The console tells of the choice where a pattern is also a name.
    ///
    /// - Parameters:
    ///   - word: The word.
    ///   - preference: What is taken where one of the names is the pattern itself.
    ///   - console: Hears of that choice.
    ///   - refusesDefects: Leaves alone what fits in a directory whose listing cannot be read as a whole.
    ///   - tell: Hears of such listings, and of names that they lack.
    /// - Returns: What the word names; at least one thing.
    /// - Throws: `notFound` when it names nothing, and what `tell` throws.
    mutating func items(
        named word: Word, _ preference: PathPattern.Preference, _ console: Console,
        refusingDefects refusesDefects: Bool = false, _ tell: (Failure) throws(Failure) -> Void
    ) async throws(Failure) -> [RemoteItem] {
        guard let pattern = word.pattern else { return [RemoteItem(path: RemotePath(bytes: word.path), facts: nil)] }
        var directories: [[UInt8]: [EntryFacts]] = [:]
        var (defects, omissions): ([Failure], [Failure]) = ([], [])
        let consequence = refusesDefects ? "; what fits \(word.text) is left alone" : ""
        let found: [PathPattern.Match]
        do throws(Failure) {
            found = try await pattern.matches { (directory) async throws(Failure) in
                if let known = directories[directory] { return known }
                let path = RemotePath(bytes: directory)
                let (entries, summary) = try await listing(of: path)
                directories[directory] = entries
                defects += summary.defects(of: path, consequence)
                omissions += summary.omissions(of: path)
                return entries
            }
        } catch {
            // A directory that cannot be listed may still hold a file of that very name.
            guard !error.endsBatch, let item = try await literalItem(word) else { throw error }
            return [item]
        }
        let choice = try await pattern.choice(from: found, preference) { (path) async throws(Failure) in
            try await exists(RemotePath(bytes: path))
        }
        if !choice.isLiteral {
            if refusesDefects, var defect = defects.first {
                defect.advice = "Give the names in full."
                throw defect
            }
            for defect in defects + omissions { try tell(defect) }
        }
        if let remark = choice.remark { console.say(remark) }
        if choice.matches.isEmpty {
            if let item = try await literalItem(word) { return [item] }
            throw Failure(.notFound, "No such file found on the server: \(word.text)")
        }
        return choice.matches.map { RemoteItem(path: RemotePath(bytes: $0.path), facts: $0.facts) }
    }

    /// Asks for the item that has the word itself for its name; `nil` when the server tells of none.
    ///
    /// A listing may leave the item out, or be refused.
    private mutating func literalItem(_ word: Word) async throws(Failure) -> RemoteItem? {
        let path = RemotePath(bytes: word.path)
        do throws(FTPError) {
            _ = try await connection.stat(path)
            return RemoteItem(path: path, facts: nil)
        } catch {
            let failure = Failure(error)
            if failure.endsBatch { throw failure }
            return nil
        }
    }
}
