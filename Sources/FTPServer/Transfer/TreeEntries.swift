// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import Synchronization

/// A directory and all below it, directory after directory, as `ls -R` lists them: each behind a line with its path.
///
/// It keeps the directories that are still to come, and the identities of those that came: an account that is shown what
/// links lead to gets each directory once, as far as the store tells one from another. A tree of more entries than allowed
/// ends the listing with an error, as a listing that is cut must not look whole.
struct TreeEntries: EntryStream, ~Copyable {
    private let storage: any StorageBackend
    private let detail: EntryDetail
    private var entries: any EntryStream & ~Copyable
    /// The directory that is being read.
    private var directory: VirtualPath
    /// The depth of the directory in which it began.
    private let depth: Int
    /// The directories to come, the next one last.
    private var waiting: [Waiting] = []
    /// The directories that were listed; nil until the first one was looked up.
    private var seen: Set<EntryFacts.Unique>?
    private var found = FoundDirectories()
    private var left: Int

    init(
        _ entries: consuming any EntryStream & ~Copyable, in directory: VirtualPath, of storage: any StorageBackend,
        _ detail: EntryDetail, atMost budget: Int
    ) {
        (self.storage, self.detail) = (storage, detail)
        self.entries = entries
        self.directory = directory
        depth = directory.components.count
        left = budget
    }

    /// A directory to come.
    private struct Waiting {
        let path: VirtualPath
        let identity: EntryFacts.Unique?
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let found = found
        var portion = try await entries.next { entry, text in
            guard write(entry, &text) else { return false }
            if entry.kind == .directory { found.add(entry) }
            return true
        }
        left -= portion.count
        if left < 0 { throw StorageError(.failed, .list, directory) }
        guard portion.isLast else { return portion }
        if seen == nil { seen = (try? await storage.entry(at: directory))?.unique.map { [$0] } ?? [] }
        waiting += found.entries.sorted { $1.name.lexicographicallyPrecedes($0.name) }.map {
            Waiting(path: directory.appending($0.name), identity: $0.identity)
        }
        portion.isLast = try await !enterNext(&portion.text)
        return portion
    }

    /// Begins with the next directory that may be read; false when there is none.
    private mutating func enterNext(_ text: inout [UInt8]) async throws(StorageError) -> Bool {
        while let (next, identity) = waiting.popLast().map({ ($0.path, $0.identity) }) {
            if let identity, seen?.insert(identity).inserted == false { continue }
            do throws(StorageError) { entries = try await storage.entries(in: next, detail) } catch {
                switch error.kind {
                case .noSuchFile, .notADirectory, .permissionDenied, .rightMissing, .specialFileSystem, .outsideRoot,
                    .tooManyLinks, .nameTooLong:
                    continue
                default: throw error
                }
            }
            directory = next
            found = FoundDirectories()
            text += [.carriageReturn, .lineFeed, UInt8(ascii: ".")]
            for name in next.components.dropFirst(depth) { text += [.slash] + name }
            text += [UInt8(ascii: ":"), .carriageReturn, .lineFeed]
            return true
        }
        return false
    }
}

/// The directories that a listing has come across, on whatever thread it is read.
private final class FoundDirectories: Sendable {
    private let state = Mutex<[(name: [UInt8], identity: EntryFacts.Unique?)]>([])

    var entries: [(name: [UInt8], identity: EntryFacts.Unique?)] { state.withLock { $0 } }

    func add(_ entry: EntryFacts) { state.withLock { $0.append((entry.name.bytes, entry.unique)) } }
}
