// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import Synchronization

/// A directory and all below it, directory after directory, as `ls -R` lists them: each behind a line with its path.
///
/// The directories that are still to come are all that it keeps. Links are not followed. A tree of more entries than
/// allowed ends the listing with an error, as a listing that is cut must not look whole.
struct TreeEntries: EntryStream, ~Copyable {
    private let storage: any StorageBackend
    private let detail: EntryDetail
    private var entries: any EntryStream & ~Copyable
    /// The directory that is being read.
    private var directory: VirtualPath
    /// The depth of the directory in which it began.
    private let depth: Int
    /// The directories to come, the next one last.
    private var waiting: [VirtualPath] = []
    private var found = FoundNames()
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

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let found = found
        var portion = try await entries.next { entry, text in
            guard write(entry, &text) else { return false }
            if entry.kind == .directory { found.add(entry.name.bytes) }
            return true
        }
        left -= portion.count
        if left < 0 { throw StorageError(.failed, .list, directory) }
        guard portion.isLast else { return portion }
        waiting += found.names.sorted { $1.lexicographicallyPrecedes($0) }.map { directory.appending($0) }
        portion.isLast = try await !enterNext(&portion.text)
        return portion
    }

    /// Begins with the next directory that may be read; false when there is none.
    private mutating func enterNext(_ text: inout [UInt8]) async throws(StorageError) -> Bool {
        while let next = waiting.popLast() {
            do throws(StorageError) { entries = try await storage.entries(in: next, detail) } catch {
                switch error.kind {
                case .noSuchFile, .notADirectory, .permissionDenied, .rightMissing, .specialFileSystem, .outsideRoot,
                    .tooManyLinks, .nameTooLong:
                    continue
                default: throw error
                }
            }
            directory = next
            found = FoundNames()
            text += [.carriageReturn, .lineFeed, UInt8(ascii: ".")]
            for name in next.components.dropFirst(depth) { text += [.slash] + name }
            text += [UInt8(ascii: ":"), .carriageReturn, .lineFeed]
            return true
        }
        return false
    }
}

/// The directories that a listing has come across, on whatever thread it is read.
private final class FoundNames: Sendable {
    private let state = Mutex<[[UInt8]]>([])

    var names: [[UInt8]] { state.withLock { $0 } }

    func add(_ name: [UInt8]) { state.withLock { $0.append(name) } }
}
