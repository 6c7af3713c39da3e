// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Reads an open folder, asks for the status of each entry, and has it written.
final class FolderListing: Sendable {
    private let folder: Descriptor
    private let path: VirtualPath
    private let root: RootFolder
    private let display: DisplayNames
    private let detail: EntryDetail
    private let progress: Mutex<Progress>

    private struct Progress {
        var block = FolderBlock()
        /// Each entry in turn, so that they share the memory of the name.
        var entry: EntryFacts
        /// How many bytes make a portion: few at first, so that the first entries are soon there.
        var portion = 4 * 1024
    }

    private static let largestPortion = 64 * 1024
    /// A portion ends at the latest after so many entries, whether or not the writer takes them.
    private static let mostEntries = 1024

    init(
        _ folder: consuming Descriptor, at path: VirtualPath, in root: RootFolder, display: DisplayNames,
        _ detail: EntryDetail
    ) {
        self.folder = folder
        self.path = path
        self.root = root
        self.display = display
        self.detail = detail
        progress = Mutex(Progress(entry: display.blank))
    }

    /// The next entries; the end comes with the last of them, so that a small folder is read in one visit.
    func next(_ write: EntryWriter) throws(StorageFault) -> EntryPortion {
        try progress.withLock { progress throws(StorageFault) in
            var portion = EntryPortion()
            portion.text.reserveCapacity(progress.portion + 1024)
            var entries = 0
            while portion.text.count < progress.portion, entries < Self.mostEntries {
                if let record = progress.block.next() {
                    try add(record, of: &progress, to: &portion, write)
                    entries += 1
                } else if try !fill(&progress.block) {
                    portion.isLast = true
                    break
                }
            }
            progress.portion = min(2 * progress.portion, Self.largestPortion)
            return portion
        }
    }

    private func fill(_ block: inout FolderBlock) throws(StorageFault) -> Bool {
        do throws(Errno) { return try block.fill(from: folder) } catch { throw StorageFault(errno: error) }
    }

    private func add(
        _ record: FolderBlock.Record, of progress: inout Progress, to portion: inout EntryPortion, _ write: EntryWriter
    ) throws(StorageFault) {
        let name = progress.block.name(of: record)
        if Self.isHidden(name) { return }
        progress.entry.name.removeAll(keepingCapacity: true)
        progress.entry.name += name
        progress.entry.kind = EntryKind(record.kind ?? .other)
        if case .name = detail { return portion.add(progress.entry, write) }
        do throws(Errno) {
            let status = try progress.block.status(of: record, in: folder)
            display.describe(status, in: &progress.entry)
            if status.kind == .symbolicLink {
                var link = progress.entry
                follow(&link)
                portion.add(link, write)
            } else {
                portion.add(progress.entry, write)
            }
        } catch .noEntry {
            // Removed since the folder was read.
        } catch .accessDenied {
            // A folder that may be read but not searched: the names are all there is to see.
            portion.add(EntryFacts(name: progress.entry.name, kind: progress.entry.kind), write)
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
