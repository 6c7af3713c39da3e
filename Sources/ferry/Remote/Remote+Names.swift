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
    mutating func items(named word: Word) async throws(Failure) -> [RemoteItem] {
        guard let pattern = word.pattern else { return [RemoteItem(path: RemotePath(bytes: word.bytes), facts: nil)] }
        var folders: [[UInt8]: [EntryFacts]] = [:]
        let matches = try await PathPattern(pattern).matches { (folder) async throws(Failure) in
            if let known = folders[folder] { return known }
            let entries = try await entries(of: RemotePath(bytes: folder))
            folders[folder] = entries
            return entries
        }
        if matches.isEmpty {
            throw Failure(.notFound, "No such file found on the server: \(Printable.text(pattern))")
        }
        return matches.map { RemoteItem(path: RemotePath(bytes: $0.path), facts: $0.facts) }
    }
}
