// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Finds out, after a sync, what is to be remembered of the files that have travelled.
struct SyncRecorder {
    private let request: SyncRequest
    private let plan: SyncPlan
    /// True when the server has shown that it keeps the times that uploads are given.
    private(set) var keepsTimes: Bool

    init(_ plan: SyncPlan, of request: SyncRequest, keepsTimes: Bool) {
        (self.plan, self.request) = (plan, request)
        self.keepsTimes = keepsTimes || plan.provesTimes
    }

    /// The memory after these files have travelled, in addition to those that were the same before.
    mutating func memory(
        after transfers: [SyncTransfer], keeping old: SyncMemory, on connection: inout FTPConnection
    ) async throws(FTPError) -> SyncMemory {
        var memory = plan.settled
        if !plan.gaps.isEmpty {
            memory.records.merge(old.records) { new, _ in new }
            memory.directories.formUnion(old.directories)
        }
        for transfer in transfers { memory.records[transfer.path] = nil }
        switch request.direction {
        case .up: try await addUploads(transfers, to: &memory, on: &connection)
        case .down: await addDownloads(transfers, to: &memory)
        }
        return memory
    }

    /// Remembers files that were sent: with the times that they were given, where the server has shown that it keeps times;
    /// elsewhere they are listed once more.
    private mutating func addUploads(
        _ transfers: [SyncTransfer], to memory: inout SyncMemory, on connection: inout FTPConnection
    ) async throws(FTPError) {
        for (directory, files) in Dictionary(grouping: transfers, by: \.path.parent) {
            if keepsTimes {
                for file in files {
                    let time = file.modified.map { Timestamp(seconds: $0.seconds) }
                    memory.records[file.path] = SyncMemory.Record(
                        local: file.version, remote: SyncMemory.Version(size: file.size, time: time))
                }
                continue
            }
            let path = request.remote.appending(directory)
            let entries = try await connection.entries(of: path.bytes.isEmpty ? nil : path)
            let found = Dictionary(entries.map { ($0.name.bytes, $0) }, uniquingKeysWith: { one, _ in one })
            var areKept = true
            for file in files {
                // One that has grown, or is gone, is not what was sent.
                guard let facts = found[file.path.name], facts.size == file.size else { continue }
                let entry = SyncEntry(facts, in: directory)
                memory.records[file.path] = SyncMemory.Record(local: file.version, remote: SyncMemory.Version(entry))
                let span = entry.told.map { entry.precision.span(from: $0) }
                if let time = file.modified, span?.contains(time.seconds) != true { areKept = false }
            }
            keepsTimes = areKept
        }
    }

    private func addDownloads(_ transfers: [SyncTransfer], to memory: inout SyncMemory) async {
        let (root, keepsTime) = (request.local, request.options.download.preservesTime)
        let versions = await BlockingPool.shared.run {
            transfers.map { transfer -> SyncMemory.Version? in
                let (directory, name) = LocalTree.split(root.appending(transfer.path).bytes)
                guard let component = PathBytes(name), let parent = try? LocalTree.openDirectory(directory),
                    let status = try? System.status(of: component, in: parent), status.kind == .file
                else { return nil }
                return SyncMemory.Version(
                    size: status.size,
                    time: Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds))
            }
        }
        for (transfer, local) in zip(transfers, versions) {
            // A file that was changed here since it came is not what the server has.
            guard let local, transfer.size.map({ $0 == local.size }) ?? true, !keepsTime || transfer.hasTime(of: local)
            else { continue }
            memory.records[transfer.path] = SyncMemory.Record(local: local, remote: transfer.version)
        }
    }
}

extension SyncTransfer {
    /// True if a file here has the time that it was given at its download, or was given none.
    fileprivate func hasTime(of version: SyncMemory.Version) -> Bool {
        guard isExact, let modified else { return true }
        return version.time?.seconds == modified.seconds
    }

    /// The version of the source that has travelled.
    fileprivate var version: SyncMemory.Version { SyncMemory.Version(size: size, time: told) }
}
