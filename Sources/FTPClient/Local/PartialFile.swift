// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A download that is not complete: a file beside its target under a temporary name, and a journal beside that.
///
/// The target itself is not touched until `commit`.
final class PartialFile: Sendable {
    let file: OpenFile

    /// Bytes of an earlier attempt that may be continued; 0 to start at the beginning.
    let length: Int64

    private let names: PartialNames
    private let hasJournal: Bool
    private let options: DownloadOptions
    /// The mode of the file that will be replaced, to be kept.
    private let oldPermissions: UInt16?

    private init(
        _ file: consuming Descriptor, _ names: PartialNames, length: Int64, hasJournal: Bool, oldPermissions: UInt16?,
        options: DownloadOptions
    ) {
        self.file = OpenFile(file)
        self.names = names
        self.length = length
        self.hasJournal = hasJournal
        self.oldPermissions = oldPermissions
        self.options = options
    }

    /// Opens or makes the part of a download.
    ///
    /// `journal` is what is known of the remote file now; `nil` if that is too little to recognise it again.
    static func open(
        _ name: [UInt8], in folder: LocalFolder, journal: DownloadJournal?, options: DownloadOptions
    ) async throws(LocalError) -> PartialFile {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try openNow(name, in: folder, journal: journal, options: options)
        }
    }

    private static func openNow(
        _ name: [UInt8], in folder: LocalFolder, journal: DownloadJournal?, options: DownloadOptions
    ) throws(LocalError) -> PartialFile {
        let names = try PartialNames(name, in: folder)
        let target = try names.targetStatus()
        if target?.kind == .folder { throw .isFolder }
        if target != nil, !options.replaces { throw .exists }
        var earlier = EarlierPart(length: 0, journal: nil)
        let file = try names.openPart(&earlier)
        if options.resume == .required, earlier.length == 0, target?.kind == .file {
            // What another client left under the final name: a copy of it is continued, it stays as it is.
            earlier = try names.copyTarget(into: file)
        }
        let length = try earlier.usableLength(for: journal, options.resume)
        if earlier.length > length {
            try LocalError.wrapping { () throws(Errno) in try System.truncate(file, to: length) }
        }
        // Whatever comes into the part now, an old journal would speak of something else.
        if journal == nil, length == 0, earlier.journal != nil { names.removeJournal() }
        let needsJournal = journal.map { $0.size >= EarlierPart.worthKeeping } == true
        if let journal, needsJournal {
            try names.write(journal)
            try reserve(journal.size, in: file)
        }
        return PartialFile(
            file, names, length: length, hasJournal: needsJournal || earlier.journal != nil,
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
            if self.hasJournal { self.names.removeJournal() }
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

    /// The attempt has failed: what is worth it stays for the next one, anything else goes.
    ///
    /// - Returns: The bytes that stay.
    func leave() async -> Int64 {
        await BlockingPool.shared.run {
            let size = (try? System.status(of: self.file.descriptor).size) ?? 0
            if size < EarlierPart.worthKeeping || self.options.type == .text {
                self.names.removeAll()
                return 0
            }
            return size
        }
    }

    /// Forgets the bytes of an earlier attempt, which turned out to belong to something else.
    func reset() async throws(LocalError) {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try LocalError.wrapping { () throws(Errno) in try System.truncate(self.file.descriptor, to: 0) }
        }
    }
}
