// SPDX-License-Identifier: Apache-2.0
package import FTPWire

extension StorageBackend {
    /// Begins an upload under that name if it is free, or else under a numbered one that is.
    ///
    /// Names that are taken are passed over in steps that grow, so that ten thousand cost some thirty looks and not ten
    /// thousand. With `keepingPartials` off a broken upload leaves nothing. `check` may refuse a name.
    package func openUnderFreeName(
        _ path: VirtualPath, numbered: (Int) -> VirtualPath, keepingPartials: Bool = true,
        check: (VirtualPath) throws(StorageError) -> Void = { _ in }
    ) async throws(StorageError) -> StagedFile {
        if let upload = try await openNew(path, keepingPartials) { return upload }
        var (taken, free) = (0, 1)
        while free < Self.mostNames, try await isTaken(numbered(free)) { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = (taken + free) / 2
            if try await isTaken(numbered(middle)) { taken = middle } else { free = middle }
        }
        // Other uploads may have chosen the name meanwhile.
        for number in free..<free + Self.attempts {
            let candidate = numbered(number)
            try check(candidate)
            if let upload = try await openNew(candidate, keepingPartials) { return upload }
        }
        throw StorageError(.alreadyExists, .write, path)
    }

    private static var mostNames: Int { 1 << 40 }
    private static var attempts: Int { 1000 }

    private func isTaken(_ path: VirtualPath) async throws(StorageError) -> Bool {
        do throws(StorageError) {
            _ = try await listedEntry(at: path)
            return true
        } catch {
            // An account that may not know which names are taken finds a free one by trying.
            if error.kind == .noSuchFile || error.kind == .rightMissing { return false }
            throw error
        }
    }

    private func openNew(_ path: VirtualPath, _ keepsPartials: Bool) async throws(StorageError) -> StagedFile? {
        if let upload = try await openIfFree(path) { return keepsPartials ? upload : upload.withoutPartials() }
        // The part that a killed server has left of an upload that nobody may go on with holds no name either.
        guard !keepsPartials, await discardPartials(to: path) else { return nil }
        return try await openIfFree(path)?.withoutPartials()
    }

    private func openIfFree(_ path: VirtualPath) async throws(StorageError) -> StagedFile? {
        do throws(StorageError) { return try await openForWriting(path, .create) } catch {
            if error.kind == .alreadyExists { return nil }
            throw error
        }
    }

    /// Removes what is kept of this account's broken uploads to a name; false if there is nothing of that kind.
    private func discardPartials(to path: VirtualPath) async -> Bool {
        var isAnyGone = false
        for partial in (try? await partialUploads(to: path)) ?? [] {
            if await discard(partial) != .held { isAnyGone = true }
        }
        return isAnyGone
    }
}
