// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// The staged file of an upload to a store of objects.
///
/// One task writes and ends it; who lets go of it before that leaves what arrived, which is written meanwhile.
final class S3StagingFile: StagingFile, FileWriter {
    private let receipt: Mutex<S3Receipt?>
    private let storage: S3Storage
    private let path: VirtualPath
    let length: Int64
    private let charge: UploadCharge?

    var meter: (any WriteMeter)? { charge }

    var quotaRoom: Int64? { charge?.room }

    init(_ receipt: S3Receipt) {
        charge = receipt.charge
        storage = receipt.storage
        path = receipt.target.path
        length = receipt.body.length
        self.receipt = Mutex(receipt)
    }

    deinit {
        guard var left = receipt.withLock({ $0.take() }) else { return }
        guard let record = left.takeRecord() else { return }
        storage.tree.uploads.leave(record) { [left] in
            var left = left
            _ = await left.keep()
        }
    }

    var openFile: OpenFile? { nil }

    var room: Int64? { nil }

    func open() -> any FileWriter { self }

    func isCommitBrief(writing _: Int) -> Bool { false }

    func write(_ bytes: [UInt8], at offset: Int64) async throws(Errno) {
        guard var work = take() else { throw .invalidArgument }
        // Bytes come in order, as from a stream.
        guard offset == work.body.length else {
            put(work)
            throw .invalidArgument
        }
        do throws(Errno) { try charge?.reach(offset + Int64(bytes.count)) } catch {
            put(work)
            throw error
        }
        do throws(S3Fault) { try await work.append(bytes) } catch {
            put(work)
            switch error {
            case .store(let failure) where failure.kind == .full: throw .noSpace
            case .reason(.cancelled): throw .interrupted
            default: throw .inputOutput
            }
        }
        put(work)
    }

    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64 {
        guard var work = take() else { throw StorageError(.failed, .commit, path) }
        do throws(StorageFault) { try charge?.require(offset + Int64(contents.count)) } catch {
            put(work)
            throw error.error(.commit, path)
        }
        if !storage.tree.settings.form.isPlain, work.fullParts == nil {
            work.fullParts = work.body.parts.count + work.body.running.count
        }
        // A second attempt has them already.
        do throws(S3Fault) { if work.body.length == offset { try await work.append(contents) } } catch {
            _ = await work.keep()
            throw error.error(.commit, path)
        }
        if Task.isCancelled {
            _ = await work.keep()
            throw StorageError(.cancelled, .commit, path)
        }
        // From here on nobody stops it half way: the object would be there, and nobody had been told.
        let (settled, result) = await Task { [work] () -> (S3Receipt, Result<Int64, S3Fault>) in
            var work = work
            do throws(S3Fault) {
                let length = try await work.settle()
                return (work, .success(length))
            } catch {
                return (work, .failure(error))
            }
        }.value
        do throws(S3Fault) { return try result.get() } catch {
            work = settled
            let failure = error.error(.commit, path)
            if failure.isLackOfRoom { put(work) } else { _ = await work.keep() }
            throw failure
        }
    }

    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64 {
        guard var work = take() else { return 0 }
        let isBlock = !storage.tree.settings.form.isPlain
        do throws(S3Fault) { if !isBlock || work.body.cut(to: offset) { try await work.append(contents) } } catch {
            // Bytes that could not be taken are lost; those before them are kept.
        }
        return await work.keep()
    }

    func discard() async -> Int64 {
        guard var work = take() else { return 0 }
        return await work.discard()
    }

    func revert(to _: Int64) async -> Int64 {
        guard var work = take() else { return 0 }
        return await work.revert()
    }

    private func take() -> S3Receipt? { receipt.withLock { $0.take() } }

    private func put(_ work: S3Receipt) { receipt.withLock { $0 = work } }
}
