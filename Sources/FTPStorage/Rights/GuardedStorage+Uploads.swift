// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
package import FTPWire

/// Uploads, and those that may not replace what is there.
extension GuardedStorage {
    /// Without the right to delete, an upload must not make another file disappear, nor the end of one.
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try await telling(of: path) { () async throws(StorageError) in try await open(path, mode) }
    }

    private func open(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        let rights = policy.rights(at: path)
        switch mode {
        case .replace, .replaceNothing, .create, .resume(at: 0): try require(.write, .write, path)
        // All uploads are refused for the same reason where nothing may be written at all.
        case .append, .resume: try require(.append, rights.contains(.write) ? .append : .write, path)
        }
        if mode == .append, !rights.contains(.write), policy.denied(at: path).contains(.write) {
            return try await appendToWhatIsThere(path)
        }
        switch mode {
        case .replace, .replaceNothing, .resume(at: 0):
            if rights.contains(.keepBoth), !rights.contains(.delete) { return try await openBeside(path) }
        default: break
        }
        switch mode {
        // Checked at the beginning, and once more by the commit, whatever happens in between.
        case .replace where !rights.contains(.delete), .resume(at: 0) where !rights.contains(.delete):
            return try await openInPlaceOfNothing(path)
        case .resume(let offset) where !rights.isSuperset(of: [.write, .delete]):
            return try await goOn(path, at: offset)
        default:
            return try await base.openForWriting(path, mode)
        }
    }

    /// Begins an upload under that name if it is free, else under one that is: `scan.1.pdf`, `scan.2.pdf`.
    ///
    /// A name that is taken says nothing to the client, who may not be allowed to know which names there are. A broken
    /// upload leaves nothing to whoever may not go on with it, and so holds no name.
    private func openBeside(_ path: VirtualPath) async throws(StorageError) -> StagedFile {
        try require(.write, .write, path)
        let keeps = policy.rights(at: path).contains(.append)
        return try await base.openUnderFreeName(path, numbered: { path.numbered($0) }, keepingPartials: keeps) {
            (candidate) throws(StorageError) in try require(.write, .write, candidate)
        }
    }

    /// Begins an upload under a name that is free, for whoever may not replace what has it.
    private func openInPlaceOfNothing(_ path: VirtualPath) async throws(StorageError) -> StagedFile {
        do throws(StorageError) { return try await base.openForWriting(path, .replaceNothing) } catch {
            throw error.kind == .alreadyExists ? StorageError(.alreadyExists, .replace, path) : error
        }
    }

    /// Goes on with a broken upload to a free name, or at the very end of a file.
    private func goOn(_ path: VirtualPath, at offset: Int64) async throws(StorageError) -> StagedFile {
        guard let length = try await length(of: path) else {
            if policy.denied(at: path).contains(.write) { throw StorageError(.rightMissing, .write, path) }
            let upload = try await base.openForWriting(path, .resume(at: offset))
            // A file that came in between would be replaced; one that comes from now on is not.
            guard try await length(of: path) == nil else {
                _ = await upload.abandon(keepingPartial: true)
                throw StorageError(.rightMissing, .replace, path)
            }
            return upload
        }
        if offset < length { throw StorageError(.rightMissing, .replace, path) }
        if offset > length { throw StorageError(.offsetBeyondEnd, .write, path) }
        return try await base.openForWriting(path, .append)
    }

    /// Appends where no new file may be made: a rule that denies `write` means that of each command.
    private func appendToWhatIsThere(_ path: VirtualPath) async throws(StorageError) -> StagedFile {
        guard try await length(of: path) != nil else { throw StorageError(.rightMissing, .write, path) }
        let upload = try await base.openForWriting(path, .append)
        // A file that was removed in between would be made anew; one that is removed from now on is not.
        guard try await length(of: path) != nil else {
            _ = await upload.abandon(keepingPartial: false)
            throw StorageError(.rightMissing, .write, path)
        }
        return upload
    }

    private func length(of path: VirtualPath) async throws(StorageError) -> Int64? {
        do throws(StorageError) { return try await base.entry(at: path).size ?? 0 } catch {
            guard error.kind == .noSuchFile else { throw error }
            return nil
        }
    }
}

extension VirtualPath {
    /// The place beside this one with a number before the extension: `scan.1.pdf`.
    fileprivate func numbered(_ number: Int) -> VirtualPath {
        let name = name ?? []
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? name.endIndex
        return parent.appending(name[..<dot] + Array(".\(number)".utf8) + name[dot...])
    }
}
