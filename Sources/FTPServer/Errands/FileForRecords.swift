// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// A file that was stored just now, and is read once more for the records of the server's owner.
struct FileForRecords: Sendable {
    let path: VirtualPath
    let stored: CommittedFile
    let storage: any StorageBackend

    /// The file, open, or the reason for which it cannot be read.
    enum Opened: Sendable {
        case open(any FileReader, EntryFacts)
        case lost(PromisedDigest.Reason)
    }

    /// Opens it.
    func opened() async -> Opened {
        do throws(StorageError) {
            let file = try await storage.openForRecords(path)
            return file.facts.size == stored.length ? .open(file.reader, file.facts) : .lost(.changed)
        } catch {
            return .lost(error.kind == .noSuchFile ? .changed : .unreadable)
        }
    }

    /// Reads it when it is the client's turn; what was changed since it was stored has no digest.
    ///
    /// Another name or other times of a file of the kernel's are no change.
    func digest(of opened: Opened, at desk: DigestDesk, for client: DigestDesk.Client) async -> PromisedDigest {
        let (reader, facts): (any FileReader, EntryFacts)
        switch opened {
        case .open(let file, let known): (reader, facts) = (file, known)
        case .lost(let reason): return .missing(reason)
        }
        // Bytes that a store of the program's own reads from a file of the kernel's may be no part of that file.
        let watch = reader.openFile == nil ? nil : stored.watch
        do throws(Refusal) {
            let digest = try await desk.take(
                .sha256, of: 0..<stored.length, in: reader, unchangedBy: watch, for: client,
                counting: ByteCounter())
            if watch == nil, await !isStill(facts) { return .missing(.changed) }
            return .taken(digest)
        } catch {
            return .missing(error == .changedMeanwhile ? .changed : .unreadable)
        }
    }

    /// True if the store tells the same facts as when the file was opened.
    private func isStill(_ facts: EntryFacts) async -> Bool {
        guard case .open(_, let now) = await opened() else { return false }
        return now == facts
    }
}
