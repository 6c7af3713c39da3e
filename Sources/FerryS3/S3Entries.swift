// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// The entries of a directory, page by page as the store lists them.
struct S3Entries: EntryStream {
    private let storage: S3Storage
    private let path: VirtualPath
    private let prefix: String
    private let asksForTimes: Bool
    private var page: S3Page?
    /// The place at which the page behind it begins.
    private var next: String?

    init(_ first: S3Page, below prefix: String, of path: VirtualPath, in storage: S3Storage, asksForTimes: Bool) {
        page = first
        next = first.next
        self.prefix = prefix
        self.path = path
        self.storage = storage
        self.asksForTimes = asksForTimes && storage.tree.settings.keepsTimes
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let current = try await takePage()
        var portion = EntryPortion()
        for name in current.prefixes {
            // `a//b` in the bucket has no path here.
            guard let bytes = S3Names.name(Substring(name.behind(prefix).utf8.dropLast())) else { continue }
            portion.add(storage.facts(of: .directory(nil), named: bytes), write)
        }
        for object in await withTimes(current.objects) {
            // The object that stands for the directory itself has no name in it.
            guard let bytes = S3Names.name(object.key.behind(prefix)), !StagingNames.isReserved(bytes) else {
                continue
            }
            portion.add(storage.facts(of: .file(object), named: bytes), write)
        }
        portion.isLast = next == nil
        return portion
    }

    private mutating func takePage() async throws(StorageError) -> S3Page {
        if let first = page.take() { return first }
        guard let token = next else { return S3Page() }
        let (storage, path, prefix) = (storage, path, prefix)
        let page = try await storage.asking(.list, path) { () throws(S3Fault) in
            try await requesting { () throws(S3Failure) in
                try await storage.tree.bucket.list(prefix, delimiter: "/", from: token)
            }
        }
        next = page.next
        return page
    }

    /// The same objects with what only each by itself tells, several at a time.
    private func withTimes(_ objects: [S3Object]) async -> [S3Object] {
        guard asksForTimes else { return objects }
        let bucket = storage.tree.bucket
        return await withTaskGroup(of: (Int, S3Object).self) { group in
            var found = objects
            var asked = 0
            func ask() {
                let (index, object) = (asked, objects[asked])
                group.addTask { (index, (try? await bucket.head(object.key)) ?? object) }
                asked += 1
            }
            while asked < min(objects.count, Self.atOnce) { ask() }
            for await (index, object) in group {
                found[index] = object
                if asked < objects.count { ask() }
            }
            return found
        }
    }

    private static let atOnce = 16
}
