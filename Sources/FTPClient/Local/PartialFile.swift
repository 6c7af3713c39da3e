// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A download that is not complete: a file beside its target under a temporary name, and a journal beside that.
///
/// The target itself is not touched until `commit`.
final class PartialFile: Sendable {
    let file: OpenFile

    /// The bytes of an earlier attempt that may be continued.
    let stored: StoredRanges

    private let names: PartialNames
    /// The journal that stands beside the part; `nil` where the part is too small for one, or the file too little
    /// known.
    private let journal: DownloadJournal?
    private let hadJournal: Bool
    /// True once the journal tells of ranges, as bytes are written behind holes.
    private let hasHoles: Atomic<Bool>
    private let options: DownloadOptions
    /// The mode of the file that will be replaced, to be kept.
    private let oldPermissions: UInt16?

    private init(
        _ file: consuming Descriptor, _ names: PartialNames, stored: StoredRanges, journal: DownloadJournal?,
        hadJournal: Bool, oldPermissions: UInt16?, options: DownloadOptions
    ) {
        self.file = OpenFile(file)
        self.names = names
        self.stored = stored
        self.journal = journal
        self.hadJournal = hadJournal
        hasHoles = Atomic(!stored.isPrefix)
        self.oldPermissions = oldPermissions
        self.options = options
    }

    /// Opens or makes the part of a download.
    ///
    /// `journal` tells of the remote file as it is now; it is `nil` if too little is known to recognise it again.
    static func open(
        _ name: [UInt8], in directory: LocalDirectory, journal: DownloadJournal?, options: DownloadOptions
    ) async throws(LocalError) -> PartialFile {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try openNow(name, in: directory, journal: journal, options: options)
        }
    }

    private static func openNow(
        _ name: [UInt8], in directory: LocalDirectory, journal: DownloadJournal?, options: DownloadOptions
    ) throws(LocalError) -> PartialFile {
        let names = try PartialNames(name, in: directory)
        let target = try names.targetStatus()
        if target?.kind == .directory { throw .isDirectory }
        if target != nil, !options.replaces { throw .exists }
        var earlier = EarlierPart(length: 0, journal: nil)
        let file = try names.openPart(&earlier)
        if options.resume == .required, earlier.length == 0, target?.kind == .file {
            // Another client left it under the final name: a copy of it is continued, it stays as it is.
            earlier = try names.copyTarget(into: file)
        }
        let stored = try earlier.usable(for: journal, options.resume)
        // An old journal would speak of bytes that are not there any more, or of another file.
        if stored.count == 0, earlier.journal != nil { names.removeJournal() }
        if earlier.length > stored.end {
            try LocalError.wrapping { () throws(Errno) in try System.truncate(file, to: stored.end) }
        }
        let needsJournal = journal.map { $0.size >= EarlierPart.worthKeeping } == true
        if let journal, needsJournal {
            try names.write(journal.bytes(for: stored))
            try reserve(journal.size, in: file)
        }
        return PartialFile(
            file, names, stored: stored, journal: needsJournal ? journal : nil, hadJournal: earlier.journal != nil,
            oldPermissions: target?.kind == .file ? target?.permissions : nil, options: options)
    }

    /// Tells a full disk before the first byte, where the file system can; one in memory would only work twice.
    private static func reserve(_ size: Int64, in file: borrowing Descriptor) throws(LocalError) {
        do throws(Errno) {
            if try System.fileSystemType(of: file) != tmpfs { try System.reserve(size, in: file) }
        } catch {
            if error == .noSpace || error == .quotaExceeded { throw .system(error) }
        }
    }

    /// `TMPFS_MAGIC` of `linux/magic.h`.
    private static let tmpfs: UInt64 = 0x0102_1994
}

extension PartialFile {
    /// The file is complete: gives it its time, permissions and name, and removes the journal.
    ///
    /// It keeps the permissions of the file that it replaces. One that `mode` lets somebody execute can be executed by
    /// those who can read it here.
    func commit(modified: Timestamp?, mode: UInt16?) async throws(LocalError) {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try LocalError.wrapping { () throws(Errno) in
                try System.flush(self.file.descriptor)
                if let permissions = try self.permissions(for: mode) {
                    try System.setPermissionsOfOpenFile(self.file.descriptor, permissions)
                }
                if let modified, self.options.preservesTime {
                    try System.setModified(
                        self.file.descriptor, seconds: modified.seconds, nanoseconds: modified.nanoseconds)
                }
                if self.options.synchronizes { try System.sync(self.file.descriptor) }
            }
            try self.names.takeName(replacing: self.options.replaces)
            if self.journal != nil || self.hadJournal { self.names.removeJournal() }
        }
    }

    /// The permissions to give the file; `nil` where it has them.
    private func permissions(for mode: UInt16?) throws(Errno) -> UInt16? {
        guard let mode, mode & 0o111 != 0, options.preservesExecutability else { return oldPermissions }
        let present =
            if let oldPermissions { oldPermissions } else { try System.status(of: file.descriptor).permissions }
        // An x for each r, where the remote file has an x: owner, group and others each for themselves.
        let wanted = present | (present & 0o444) >> 2 & mode & 0o111
        return wanted == present ? oldPermissions : wanted
    }

    /// Ends a failed attempt: a part that is worth it stays for the next one, any other goes.
    ///
    /// `stored` are the ranges that are in the part now; of a prefix, the length of the file tells. Returns the number
    /// of bytes that stay.
    func leave(_ stored: StoredRanges) async -> Int64 {
        await BlockingPool.shared.run {
            let size = (try? System.status(of: self.file.descriptor).size) ?? 0
            let hasHoles = self.hasHoles.load(ordering: .relaxed)
            let stays = stored.isPrefix && !hasHoles ? size : stored.count
            if stays < EarlierPart.worthKeeping || self.options.type == .text {
                self.names.removeAll()
                return 0
            }
            if hasHoles { self.noteNow(stored) }
            return stays
        }
    }

    /// Writes down that these ranges are stored, so that a later attempt finds more than a prefix.
    ///
    /// The bytes are made to reach the disk first: a journal must not tell of bytes that a crash can take away.
    func note(_ stored: StoredRanges) async { await BlockingPool.shared.run { self.noteNow(stored) } }

    /// Writes the same down of a part that others write at the same time; `false` if that cannot be done.
    func noteHoles(around stored: StoredRanges) async -> Bool {
        await BlockingPool.shared.run {
            guard let journal = self.journal, (try? System.sync(self.file.descriptor)) != nil else { return false }
            self.hasHoles.store(true, ordering: .relaxed)
            return (try? self.names.write(journal.bytes(for: stored, hasHoles: true))) != nil
        }
    }

    /// True when a journal stands beside the part.
    var hasJournal: Bool { journal != nil }

    private func noteNow(_ stored: StoredRanges) {
        guard let journal, (try? System.sync(file.descriptor)) != nil else { return }
        if stored.isPrefix, (try? System.truncate(file.descriptor, to: stored.end)) == nil { return }
        // A journal that cannot be written tells of less than there is.
        try? names.write(journal.bytes(for: stored))
    }

    /// Forgets the bytes of an earlier attempt, which turned out to belong to something else.
    func reset() async throws(LocalError) {
        try await BlockingPool.shared.run { () throws(LocalError) in
            if let journal = self.journal, self.hasHoles.load(ordering: .relaxed) {
                try self.names.write(journal.bytes(for: StoredRanges()))
            }
            try LocalError.wrapping { () throws(Errno) in try System.truncate(self.file.descriptor, to: 0) }
        }
    }
}
