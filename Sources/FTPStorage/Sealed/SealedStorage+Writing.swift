// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

/// Uploads.
extension SealedStorage {
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        let (staging, place) = try await begin(path, mode, attempts: 8)
        return StagedFile(path: place, startOffset: staging.startOffset, staging: staging)
    }

    /// Begins an upload in the store; it goes on with the key of what it begins with.
    func begin(
        _ path: VirtualPath, _ mode: WriteMode, attempts: Int
    ) async throws(StorageError) -> (SealedStagingFile, VirtualPath) {
        await keys.left.settle(at: path)
        let upload = try await base.openForWriting(path, mode)
        let (staging, start, beginning, place) = (upload.staging, upload.startOffset, upload.beginning, upload.path)
        let content: SealedUpload
        if let beginning {
            content = try await goOn(staging, behind: start, beginning, path, mode)
        } else {
            // A store that does not know the form of its files cannot tell what an upload goes on with.
            if start > 0 {
                _ = await staging.discard()
                throw StorageError(.notSupported, .write, path)
            }
            if mode == .append { try await requireEmpty(path, for: staging) }
            content = SealedUpload(keys.seal(forNewFileOf: account))
        }
        let sealed = SealedStagingFile(
            staging, content, at: place, in: self, mode, isCopy: beginning?.replaced != nil, attempts: attempts)
        return (sealed, place)
    }

    /// The beginning of an upload that goes on; refused where it is not what was stored.
    private func goOn(
        _ staging: any StagingFile, behind start: Int64, _ beginning: StoredBeginning, _ path: VirtualPath,
        _ mode: WriteMode
    ) async throws(StorageError) -> SealedUpload {
        let seal: FileSeal
        do throws(StorageFault) { seal = try keys.seal(ofFileWith: beginning.head) } catch {
            if beginning.replaced != nil || error.kind == .notSealed {
                _ = await staging.discard()
            } else {
                _ = await staging.keep(writing: [], at: start)
            }
            throw error.error(.write, path)
        }
        if let content = SealedUpload(seal, behind: start, beginning) {
            guard let stored = beginning.replaced, let last = SealedFile.lastBlock(ofFile: stored),
                SealedFile.endsEmpty(stored, last: last)
            else { return content }
            try await requireWhole(path, for: staging)
            return content
        }
        if beginning.replaced != nil {
            _ = await staging.discard()
            throw StorageError(.damaged, .write, path)
        }
        // The last block of a broken upload may have been written in part. It is gone now, and what is left is told to whoever
        // asks again.
        _ = await staging.keep(writing: [], at: start)
        throw StorageError(mode == .append ? .busy : .offsetBeyondEnd, .write, path)
    }

    /// Refuses to add to a file that only seems to be empty.
    private func requireEmpty(_ path: VirtualPath, for staging: any StagingFile) async throws(StorageError) {
        guard let facts = try? await base.entry(at: path), facts.kind == .file else { return }
        try await requireWhole(path, for: staging)
    }

    /// Refuses to add to a file whose end is not what was stored, which opening it finds out.
    private func requireWhole(_ path: VirtualPath, for staging: any StagingFile) async throws(StorageError) {
        do throws(StorageError) { _ = try await openForReading(path) } catch {
            _ = await staging.discard()
            throw StorageError(error.kind, .write, path, cause: error.cause)
        }
    }
}

/// What is kept of broken uploads, which is told by the lengths of the contents.
extension SealedStorage {
    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        await keys.left.settle(at: path)
        return try await base.partialUploads(to: path).map(\.opened).filter { $0.length > 0 }
    }

    package func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        await keys.left.settle(at: VirtualPath())
        return try await base.partialUploads(beside: path).map(\.opened)
    }

    package func discard(_ partial: PartialUpload) async -> PartialFate { await base.discard(partial.stored) }
}

extension PartialUpload {
    private static let lengthBytes = 8

    /// The same as clients see it; the stored length goes with the identity, as it does not follow from that of the content.
    fileprivate var opened: PartialUpload {
        let number = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> Int64($0)) }
        return PartialUpload(
            owner: owner, target: target, identity: identity + number,
            length: SealedFile.form.contentLength(of: length), modified: modified)
    }

    /// The same as the store has told it.
    fileprivate var stored: PartialUpload {
        PartialUpload(
            owner: owner, target: target, identity: identity.dropLast(Self.lengthBytes).map(\.self),
            length: identity.suffix(Self.lengthBytes).reduce(0) { $0 << 8 | Int64($1) }, modified: modified)
    }
}
