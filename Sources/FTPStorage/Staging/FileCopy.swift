// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Fills a staging file with the first bytes of the file it will replace: by sharing blocks where the file system can,
/// by copying inside the kernel where not.
final class FileCopy: Sendable {
    /// The number of bytes copied in one call on the pool, after which a cancelled upload stops.
    private static let stride: Int64 = 64 << 20

    private let source: Descriptor
    private let target: OpenFile
    private let length: Int64
    private let done = Atomic<Int64>(0)

    /// Begins the copy, and for most files ends it at once.
    init(of place: borrowing Place, length: Int64, into target: OpenFile) throws(StorageFault) {
        do throws(Errno) {
            source = try System.open(
                place.name, from: place.directory, [.readOnly, .noFollow, .nonBlocking], resolve: .beneath)
        } catch {
            throw StorageFault(errno: error)
        }
        self.target = target
        self.length = length
        do throws(Errno) {
            try System.clone(source, into: target.descriptor)
            try System.truncate(target.descriptor, to: length)
            done.store(length, ordering: .relaxed)
        } catch {
            try copyStride()
        }
    }

    /// Copies the rest.
    func finish(for path: VirtualPath) async throws(StorageError) {
        while done.load(ordering: .relaxed) < length {
            if Task.isCancelled { throw StorageError(.cancelled, .write, path) }
            // Of open files nobody asks for rights.
            try await DiskCalls(user: nil).perform(.write, path) { () throws(StorageFault) in try self.copyStride() }
        }
    }

    /// Copies the rest on this thread.
    func finishNow() throws(StorageFault) {
        while done.load(ordering: .relaxed) < length { try copyStride() }
    }

    private func copyStride() throws(StorageFault) {
        var offset = done.load(ordering: .relaxed)
        let end = min(offset + Self.stride, length)
        do throws(Errno) {
            while offset < end {
                let count = try copy(end - offset, at: offset)
                // It shrank since its length was asked for.
                if count == 0 { throw .inputOutput }
                offset += count
            }
        } catch {
            throw StorageFault(errno: error)
        }
        done.store(offset, ordering: .relaxed)
    }

    private func copy(_ count: Int64, at offset: Int64) throws(Errno) -> Int64 {
        do throws(Errno) {
            return try System.copy(count, at: offset, from: source, into: target.descriptor)
        } catch {
            guard [.invalidArgument, .crossDevice, .notSupported, .notImplemented].contains(error) else { throw error }
            var buffer: [UInt8] = []
            let limit = Int(min(count, 1 << 20))
            let read = try System.read(source.raw, onto: &buffer, atMost: limit, at: offset)
            try System.write(buffer, to: target.descriptor.raw, at: offset)
            return Int64(read)
        }
    }
}
