// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A listing of a directory on the disk, read and written portion by portion on the pool.
///
/// Two portions are read ahead, at once, while the one before is being sent: asking for each entry's status takes the
/// kernel longer than sending its line, and a disk longer still.
struct DiskEntries: EntryStream, ~Copyable {
    private typealias Reading = PoolJob<Result<EntryPortion, StorageFault>>

    private let directory: DirectoryListing
    private let path: VirtualPath
    private let calls: DiskCalls
    private var ahead: [Reading] = []
    private var isRead = false

    private static let width = 2

    init(directory: DirectoryListing, path: VirtualPath, calls: DiskCalls) {
        self.directory = directory
        self.path = path
        self.calls = calls
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let reading = ahead.isEmpty ? read(write) : ahead.removeFirst()
        do throws(StorageFault) {
            var portion = try await reading.value.get()
            if portion.isLast { isRead = true }
            while !isRead, ahead.count < Self.width { ahead.append(read(write)) }
            portion.isLast = isRead && ahead.isEmpty
            return portion
        } catch {
            throw error.error(.list, path)
        }
    }

    private func read(_ write: @escaping EntryWriter) -> Reading {
        PoolJob { [directory, calls] in
            do throws(StorageFault) {
                return .success(try calls.now { () throws(StorageFault) in try directory.next(write) })
            } catch {
                return .failure(error)
            }
        }
    }
}
