// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

extension DiskStorage {
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        let opened = try await open(path, .pathOnly, .stat)
        return display.facts(of: path.name ?? [], opened.status)
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        let opened = try await open(path, .nameOnly, .stat)
        var facts = display.facts(of: path.name ?? [], opened.status)
        guard opened.status.kind == .symbolicLink else { return facts }
        facts = try await onDisk(.stat, path) { [facts] () throws(StorageFault) in
            let place = try lookup.place(of: path)
            return links.told(facts, at: path, named: place.name, in: place.directory)
        }
        return facts
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        // Neither a FIFO without a writer nor a modem without a carrier may keep a thread waiting.
        let opened = try await open(path, .readWithoutWaiting, .read)
        switch opened.status.kind {
        case .file: break
        case .directory: throw StorageError(.isDirectory, .read, path)
        case .symbolicLink, .other: throw StorageError(.notARegularFile, .read, path)
        }
        let facts = display.facts(of: path.name ?? [], opened.status)
        return ReadableFile(facts: facts, reader: OpenFile(opened.descriptor))
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        let opened = try await open(path, .listedDirectory, .list)
        return DiskEntries(
            directory: DirectoryListing(opened.descriptor, at: path, display: display, links: links, detail),
            path: path,
            calls: root.calls)
    }

    /// Opens what is in the kernel's name cache at once, and only the rest on the pool: a hop costs more than the call.
    private func open(
        _ path: VirtualPath, _ flags: OpenFlags, _ operation: StorageError.Operation
    ) async throws(StorageError) -> Opened {
        let name: PathBytes
        do throws(StorageFault) {
            name = try PathBytes(lookingUp: path)
            let cached = try root.calls.now { () throws(StorageFault) in try lookup.openIfCached(name, flags) }
            if let cached { return cached }
        } catch {
            throw error.error(operation, path)
        }
        return try await onDisk(operation, path) { () throws(StorageFault) in try lookup.open(name, flags) }
    }
}
