// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Reads an open directory block by block, asks for the status of each entry, and has it written.
///
/// A directory has one place that is read next, so blocks are read one after the other; what takes the time, the status
/// of each entry, several threads may find out at once.
final class DirectoryListing: Sendable {
    private let directory: Descriptor
    private let path: VirtualPath
    private let display: DisplayNames
    private let links: LinkTelling
    private let detail: EntryDetail
    private let reading = Mutex(Reading())

    private struct Reading {
        /// Read already, so that it is known of the block before whether it is the last.
        var ahead: DirectoryBlock?
        var hasBegun = false
        /// The size of the next block: small at first, so that the first entries are soon there.
        var capacity = 1 << 10
    }

    private static let largestBlock = 16 << 10

    init(
        _ directory: consuming Descriptor, at path: VirtualPath, display: DisplayNames, links: LinkTelling,
        _ detail: EntryDetail
    ) {
        self.directory = directory
        self.path = path
        self.display = display
        self.links = links
        self.detail = detail
    }

    /// The entries of the next block; its end comes with the last of them, so that a small directory is read in one
    /// call.
    func next(_ write: EntryWriter) throws(StorageFault) -> EntryPortion {
        var portion = EntryPortion()
        guard var block = try nextBlock(&portion.isLast) else { return portion }
        // Each entry in turn, so that they share the memory of the name.
        var entry = display.blank
        while let record = block.next() { try add(record, of: block, as: &entry, to: &portion, write) }
        return portion
    }

    private func nextBlock(_ isLast: inout Bool) throws(StorageFault) -> DirectoryBlock? {
        try reading.withLock { reading throws(StorageFault) in
            if !reading.hasBegun { reading.ahead = try read(&reading) }
            reading.hasBegun = true
            let block = reading.ahead
            if block != nil { reading.ahead = try read(&reading) }
            isLast = reading.ahead == nil
            return block
        }
    }

    private func read(_ reading: inout Reading) throws(StorageFault) -> DirectoryBlock? {
        var block = DirectoryBlock(capacity: reading.capacity)
        reading.capacity = min(4 * reading.capacity, Self.largestBlock)
        do throws(Errno) { return try block.fill(from: directory) ? block : nil } catch {
            throw StorageFault(errno: error)
        }
    }

    private func add(
        _ record: DirectoryBlock.Record, of block: DirectoryBlock, as entry: inout EntryFacts,
        to portion: inout EntryPortion,
        _ write: EntryWriter
    ) throws(StorageFault) {
        let name = block.name(of: record)
        if Self.isHidden(name) { return }
        entry.name.bytes.removeAll(keepingCapacity: true)
        entry.name.bytes += name
        entry.kind = EntryKind(record.kind ?? .other)
        if case .name = detail { return portion.add(entry, write) }
        do throws(Errno) {
            let status = try block.status(of: record, in: directory)
            display.describe(status, in: &entry)
            if status.kind == .symbolicLink {
                portion.add(told(entry), write)
            } else {
                portion.add(entry, write)
            }
        } catch .noEntry {
            // Removed since the directory was read.
        } catch .accessDenied {
            // A directory that may be read but not searched: the names are all there is to see.
            portion.add(EntryFacts(name: entry.name, kind: entry.kind), write)
        } catch {
            throw StorageFault(errno: error)
        }
    }

    /// `.`, `..` and staging files.
    private static func isHidden(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.first == UInt8(ascii: ".") else { return false }
        return name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) || StagingNames.isReserved(name)
    }

    /// A link, which is itself so far, as it is told.
    private func told(_ link: EntryFacts) -> EntryFacts {
        guard let name = PathBytes(link.name) else { return link }
        return links.told(link, at: path.appending(link.name.bytes), named: name, in: directory)
    }
}
