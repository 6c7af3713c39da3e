// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A download that is not complete: a file beside its target under a temporary name, and a journal beside that.
///
/// The target itself is not touched until `commit`.
final class PartialFile: Sendable {
    let file: Descriptor

    /// Bytes of an earlier attempt that may be continued; 0 to start at the beginning.
    let length: Int64

    private let names: PartialNames
    private let options: DownloadOptions
    /// The mode of the file that will be replaced, to be kept.
    private let oldPermissions: UInt16?

    private init(
        _ file: consuming Descriptor, _ names: PartialNames, length: Int64, oldPermissions: UInt16?,
        options: DownloadOptions
    ) {
        self.file = file
        self.names = names
        self.length = length
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
        let file = try names.openPart()
        var earlier = try EarlierPart(file, journal: names.readJournal())
        if options.resume == .required, earlier.length == 0, target?.kind == .file {
            // What another client left under the final name: a copy of it is continued, it stays as it is.
            earlier = try names.copyTarget(into: file)
        }
        let length = try earlier.usableLength(for: journal, options.resume)
        try LocalError.wrapping { () throws(Errno) in try System.truncate(file, to: length) }
        if let journal, journal.size >= EarlierPart.worthKeeping { try names.write(journal) }
        if let size = journal?.size, size > length { try reserve(size, in: file) }
        let oldPermissions = target?.kind == .file ? target?.permissions : nil
        return PartialFile(file, names, length: length, oldPermissions: oldPermissions, options: options)
    }

    /// Tells a full disk before the first byte; not every file system can.
    private static func reserve(_ size: Int64, in file: borrowing Descriptor) throws(LocalError) {
        do throws(Errno) { try System.reserve(size, in: file) } catch {
            if error == .noSpace || error == .quotaExceeded { throw .system(error) }
        }
    }
}

extension PartialFile {
    /// The file is complete: gives it its time and its name, and removes the journal.
    func commit(modified: Timestamp?) async throws(LocalError) {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try LocalError.wrapping { () throws(Errno) in
                if let permissions = self.oldPermissions {
                    try System.setPermissionsOfOpenFile(self.file, permissions)
                }
                if let modified, self.options.preservesTime {
                    try System.setModified(self.file, seconds: modified.seconds, nanoseconds: modified.nanoseconds)
                }
                if self.options.synchronizes { try System.sync(self.file) }
            }
            try self.names.takeName(replacing: self.options.replaces)
            self.names.removeJournal()
        }
    }

    /// The attempt has failed: what is worth it stays for the next one, anything else goes.
    func leave() async {
        await BlockingPool.shared.run {
            let size = (try? System.status(of: self.file).size) ?? 0
            if size < EarlierPart.worthKeeping || !self.names.hasJournal { self.names.removeAll() }
        }
    }

    /// Forgets the bytes of an earlier attempt, which turned out to belong to something else.
    func reset() async throws(LocalError) {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try LocalError.wrapping { () throws(Errno) in try System.truncate(self.file, to: 0) }
        }
    }
}
