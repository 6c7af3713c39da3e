// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Reads an open folder and asks for the status of each entry.
final class FolderListing: Sendable {
    struct Batch: Sendable {
        var entries: [EntryFacts] = []
        var unlistable = 0
        var isLast = false
    }

    /// Enough to make a hop to the pool cheap per entry, few enough to send the first ones soon.
    private static let batchSize = 512

    private let folder: Descriptor
    private let path: VirtualPath
    private let root: RootFolder
    private let display: DisplayNames
    private let block = Mutex(FolderBlock())

    init(_ folder: consuming Descriptor, at path: VirtualPath, in root: RootFolder, display: DisplayNames) {
        self.folder = folder
        self.path = path
        self.root = root
        self.display = display
    }

    /// The next entries; the end comes with the last of them, so that a small folder is read in one visit.
    func next() throws(StorageFault) -> Batch {
        try block.withLock { block throws(StorageFault) in
            var batch = Batch()
            batch.entries.reserveCapacity(Self.batchSize)
            while batch.entries.count < Self.batchSize {
                if let record = block.next() {
                    try add(record, of: block, to: &batch)
                } else if try !fill(&block) {
                    batch.isLast = true
                    break
                }
            }
            return batch
        }
    }

    private func fill(_ block: inout FolderBlock) throws(StorageFault) -> Bool {
        do throws(Errno) { return try block.fill(from: folder) } catch { throw StorageFault(errno: error) }
    }

    private func add(
        _ record: FolderBlock.Record, of block: FolderBlock, to batch: inout Batch
    ) throws(StorageFault) {
        let name = block.name(of: record)
        if Self.isHidden(name) { return }
        let owned = Array(name)
        guard EntryFacts.isListable(owned) else {
            batch.unlistable += 1
            return
        }
        do throws(Errno) {
            let status = try block.status(of: record, in: folder)
            var facts = display.facts(of: owned, status)
            if status.kind == .symbolicLink { follow(&facts) }
            batch.entries.append(facts)
        } catch .noEntry {
            // Removed since the folder was read.
        } catch .accessDenied {
            // A folder that may be read but not searched: the names are all there is to see.
            batch.entries.append(EntryFacts(name: owned, kind: EntryKind(record.kind ?? .other)))
        } catch {
            throw StorageFault(errno: error)
        }
    }

    /// `.`, `..` and side files.
    private static func isHidden(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.first == UInt8(ascii: ".") else { return false }
        return name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) || SideFileNames.isReserved(name)
    }

    /// Adds to a link where it leads, and what is there if that is inside the root.
    private func follow(_ facts: inout EntryFacts) {
        do throws(StorageFault) {
            guard let name = PathBytes(facts.name) else { return }
            let target = try faulting { () throws(Errno) in try System.linkTarget(of: name, in: folder) }
            facts.kind = .symbolicLink(target: target)
            let opened = try root.open(PathBytes(lookingUp: path.appending(facts.name)), .pathOnly)
            let resolved = display.facts(of: facts.name, opened.status)
            facts.resolvedKind = resolved.kind
            (facts.size, facts.modified, facts.mode) = (resolved.size, resolved.modified, resolved.mode)
        } catch {
            // It leads nowhere, or out of the root: it is shown as the link it is.
        }
    }
}
