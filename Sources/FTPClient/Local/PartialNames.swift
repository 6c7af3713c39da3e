// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The three names of a download in its directory: the target, the part and the journal.
///
/// All calls may block.
struct PartialNames: Sendable {
    private let directory: LocalDirectory
    private let target: PathBytes
    private let part: PathBytes
    private let journal: PathBytes

    init(_ name: [UInt8], in directory: LocalDirectory) throws(LocalError) {
        self.directory = directory
        (target, part, journal) = try LocalError.wrapping { () throws(Errno) in
            (
                try LocalDirectory.component(name),
                try LocalDirectory.component(TemporaryName.part(of: name)),
                try LocalDirectory.component(TemporaryName.journal(of: name))
            )
        }
    }

    func targetStatus() throws(LocalError) -> FileStatus? {
        try LocalError.wrapping { () throws(Errno) in try directory.statusNow(target) }
    }

    /// Opens the part and makes it this transfer's own; `earlier` tells of bytes that were in it.
    func openPart(_ earlier: inout EarlierPart) throws(LocalError) -> Descriptor {
        while true {
            if let file = try makePart() { return file }
            if let file = try takeOverPart(&earlier) { return file }
        }
    }

    /// A new part; `nil` if there is one.
    private func makePart() throws(LocalError) -> Descriptor? {
        try openLocked([.readWrite, .create, .exclusive], unless: .exists)
    }

    /// The part of an earlier attempt; `nil` if it has just gone.
    private func takeOverPart(_ earlier: inout EarlierPart) throws(LocalError) -> Descriptor? {
        guard let file = try openLocked([.readWrite, .nonBlocking], unless: .noEntry) else { return nil }
        let status = try LocalError.wrapping { () throws(Errno) in try System.status(of: file) }
        if status.kind != .file { throw .exists }
        // The transfer that held the lock until now may have finished, and given this very file its final name.
        let named = try LocalError.wrapping { () throws(Errno) in try directory.statusNow(part) }
        guard named?.isSameFile(as: status) == true else { return nil }
        earlier = EarlierPart(length: status.size, journal: readJournal())
        return file
    }

    private func openLocked(_ flags: OpenFlags, unless excuse: Errno) throws(LocalError) -> Descriptor? {
        do throws(Errno) {
            return try System.lock(directory.openNow(part, flags, mode: flags.contains(.create) ? 0o666 : 0))
        } catch {
            if error == excuse { return nil }
            throw error == .wouldBlock ? .busy : .system(error)
        }
    }

    func takeName(replacing: Bool) throws(LocalError) {
        do throws(Errno) {
            try System.rename(
                part, in: directory.descriptor, to: target, in: directory.descriptor, replacing: replacing)
        } catch {
            throw error == .exists ? .exists : .system(error)
        }
    }

    func copyTarget(into file: borrowing Descriptor) throws(LocalError) -> EarlierPart {
        do throws(Errno) {
            let source = try directory.openNow(target, .readOnly)
            let size = try System.status(of: source).size
            var copied: Int64 = 0
            while copied < size {
                let count = try System.copy(size - copied, at: copied, from: source, into: file)
                if count == 0 { break }
                copied += count
            }
            return EarlierPart(length: copied, journal: nil)
        } catch {
            throw .system(error)
        }
    }

    // MARK: The journal

    /// A journal that cannot be read proves nothing, like none.
    private func readJournal() -> [UInt8]? {
        guard let file = try? directory.openNow(journal, [.readOnly, .nonBlocking]) else { return nil }
        var bytes: [UInt8] = []
        guard (try? System.read(file.raw, onto: &bytes, atMost: 64 * 1024, at: 0)) != nil else { return nil }
        return bytes
    }

    func write(_ content: [UInt8]) throws(LocalError) {
        try LocalError.wrapping { () throws(Errno) in
            let file = try directory.openNow(journal, [.writeOnly, .create, .nonBlocking], mode: 0o600)
            try System.truncate(file, to: 0)
            try System.write(content, to: file.raw, at: 0)
        }
    }

    func removeJournal() { try? System.removeName(journal, in: directory.descriptor) }

    func removeAll() {
        try? System.removeName(part, in: directory.descriptor)
        removeJournal()
    }
}

/// Names for files that are not complete yet, on either side: hidden, beside the final name, the same each time.
enum TemporaryName {
    static func part(of name: [UInt8]) -> [UInt8] { derived(from: name, suffix: ".ferry-part") }

    static func journal(of name: [UInt8]) -> [UInt8] { derived(from: name, suffix: ".ferry-journal") }

    /// `.name.suffix`; a name too long for that (255 bytes in nearly all file systems) is cut and told apart by a hash.
    private static func derived(from name: [UInt8], suffix: String) -> [UInt8] {
        let whole = [UInt8(ascii: ".")] + name + Array(suffix.utf8)
        if whole.count <= 255 { return whole }
        let room = 255 - 1 - 17 - suffix.utf8.count
        let mark = Array(("~" + String(hash(name), radix: 16)).utf8)
        return [UInt8(ascii: ".")] + name.prefix(room) + mark + Array(suffix.utf8)
    }

    /// FNV-1a: the same on every machine and in every run, unlike Swift's own.
    static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
