// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Something on the server that an operand named.
struct RemoteItem: Sendable {
    let path: RemotePath
    /// What a listing said about it, where one was needed to find it.
    let facts: EntryFacts?
}

extension Remote {
    /// What a word names: itself, or everything that fits where it is a pattern.
    ///
    /// Where a pattern is a name too, the console hears what was chosen.
    mutating func items(
        named word: Word, _ preference: PathPattern.Preference, _ console: Console
    ) async throws(Failure) -> [RemoteItem] {
        guard let pattern = word.pattern else { return [RemoteItem(path: RemotePath(bytes: word.path), facts: nil)] }
        var folders: [[UInt8]: [EntryFacts]] = [:]
        let found: [PathPattern.Match]
        do throws(Failure) {
            found = try await pattern.matches { (folder) async throws(Failure) in
                if let known = folders[folder] { return known }
                let entries = try await entries(of: RemotePath(bytes: folder))
                folders[folder] = entries
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
        if let remark = choice.remark { console.say(remark) }
        if choice.matches.isEmpty {
            if let item = try await literalItem(word) { return [item] }
            throw Failure(.notFound, "No such file found on the server: \(word.text)")
        }
        return choice.matches.map { RemoteItem(path: RemotePath(bytes: $0.path), facts: $0.facts) }
    }

    /// What has the word itself for its name, in a directory whose listing does not show it.
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
