// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire
package import FerryIO

/// A tree of directories and files, on a disk, in memory or in a store of objects: the base that the server stands on.
///
/// A backend belongs to one account, for which it was made. Paths are absolute and cannot leave the root; names are
/// bytes. Files are read and written at any place (`FileReader`, `FileWriter`); where they are files of the kernel's,
/// their bytes move inside the kernel. Nothing here waits for a disk on the caller's thread.
package protocol StorageBackend: Sendable {
    /// The promises that this store keeps beyond those of every store.
    var capabilities: StorageCapabilities { get }

    /// The facts of a file or directory; a link is followed as far as it stays inside the root.
    func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts

    /// The same facts as the listing of its directory tells: those of a link itself, unless this account is shown what
    /// links lead to. A link that leads nowhere, or out of the root, is always itself.
    func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts

    /// The facts of what is to be renamed, a link as itself; refused to whoever may not rename it.
    func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts

    /// Begins to list a directory.
    func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable

    /// Opens a regular file; anything else is refused without being opened for long or waited for.
    func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile

    /// The same for the records of the server's owner, whatever the account may do.
    func openForRecords(_ path: VirtualPath) async throws(StorageError) -> ReadableFile

    /// Begins an upload. What `path` names stays as it is until the upload is committed.
    func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile

    /// The parts of this account's broken uploads to `path` that no upload is writing, in the order in which another
    /// one would go on with them.
    func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload]

    /// The parts of this account's broken uploads that no upload is writing, and that take room which a file at `path`
    /// could have; the oldest first.
    ///
    /// They are asked for when there is no more room. A store in which nothing can give way has none.
    func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload]

    /// Removes what is kept of a broken upload, so that its room is free when this returns, if it is as it was when it
    /// was told of.
    func discard(_ partial: PartialUpload) async -> PartialFate

    func makeDirectory(_ path: VirtualPath) async throws(StorageError)

    /// Removes an empty directory; what is kept of broken uploads in it goes with it.
    func removeDirectory(_ path: VirtualPath) async throws(StorageError)

    /// Removes a file or a link, or else what is kept of a broken upload of that name.
    func removeFile(_ path: VirtualPath) async throws(StorageError)

    /// Gives a file, link or directory another name. A file of the new name is replaced, or refused as
    /// `.alreadyExists`.
    func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws(StorageError)

    func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError)

    /// Sets the time at which a file was made (`.creationTimes`).
    func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError)

    /// Sets the nine permission bits of Unix; those above them stay.
    func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError)

    /// Makes a symbolic link under a free name (`.links`).
    ///
    /// The target is as a client writes it: from the root, or from the link's directory. One that is not in that
    /// directory or below it is refused (`.outsideRoot`); one at which nothing is yet is not.
    func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError)

    /// The same files by paths that lead through no links: a link in one is refused (`.tooManyLinks`), wherever it stands.
    ///
    /// Listings that tell what links lead to tell it of those places only for which `isShown`.
    func withoutLinks(showing isShown: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend

    /// The path through no link of what a path leads to now; in the very next moment it may be another one.
    func reached(by path: VirtualPath, _ end: PathEnd) async throws(StorageError) -> VirtualPath

    /// The number of bytes that may still be written to files in a directory (`.freeSpace`).
    func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64

    /// The use of the tree that counts for a place, and its limit; nil where nothing is limited, or it is not known yet.
    func quota(at path: VirtualPath) -> QuotaReport?

    /// The same, after waiting until it is known (`.counting` if that takes long).
    func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport?

    /// The places at which other stores stand, whose use is counted by itself; those above before those below.
    var mountPoints: [VirtualPath] { get }

    /// The permission bits that new files and directories do not get; nil where that is not decided here.
    var umask: Umask? { get }

    /// The same files, where what is made lacks these bits besides those that the account's own umask takes away.
    func masked(by umask: Umask) -> any StorageBackend
}

extension StorageBackend {
    package var capabilities: StorageCapabilities { .all }

    package func quota(at _: VirtualPath) -> QuotaReport? { nil }

    package func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport? { quota(at: path) }

    package var mountPoints: [VirtualPath] { [] }

    package var umask: Umask? { nil }

    package func masked(by _: Umask) -> any StorageBackend { self }

    package func openForRecords(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await openForReading(path)
    }

    package func partialUploads(beside _: VirtualPath) async throws(StorageError) -> [PartialUpload] { [] }

    package func discard(_: PartialUpload) async -> PartialFate { .held }

    package func setCreationTime(_: Timestamp, of path: VirtualPath) async throws(StorageError) {
        throw StorageError(.notSupported, .setCreationTime, path)
    }

    package func makeSymbolicLink(_ path: VirtualPath, to _: [UInt8]) async throws(StorageError) {
        throw StorageError(.notSupported, .makeLink, path)
    }

    package func reached(by path: VirtualPath, _: PathEnd) async throws(StorageError) -> VirtualPath { path }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        throw StorageError(.notSupported, .tellSpace, path)
    }

    /// The number of bytes that another upload by this account can go on from; nil when nothing is kept.
    package func resumableLength(of path: VirtualPath) async throws(StorageError) -> Int64? {
        try await partialUploads(to: path).map(\.length).max()
    }

    package func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        if path.isRoot { throw StorageError(.permissionDenied, .rename, path) }
        return try await listedEntry(at: path)
    }
}

/// The thing at the end of a path that an operation is about, where that is a link.
package enum PathEnd: Sendable {
    /// The link itself, which is renamed or removed.
    case name
    /// What is there behind it.
    case target
    /// The place behind it at which a file is written, whether or not anything is there.
    case upload
}

/// The relation of an upload to the file of its name.
///
/// An upload that goes on with something must not undo what others have done meanwhile: `.append` and `.resume` are
/// committed only if the name is as free as it was (`.alreadyExists`), or has the very same file (`.busy`). To that
/// file others may have appended meanwhile: then `.append` adds behind that, and `.resume` is `.busy`.
public enum WriteMode: Hashable, Sendable {
    /// From nothing; takes the place of whatever is there at the commit.
    case replace
    /// From nothing, and only as long as nothing is there: neither now nor when it is committed.
    case replaceNothing
    /// The same, and the name must also be free of other uploads that have begun (STOU).
    case create
    /// Behind what is there (APPE), or else behind what is kept of a broken upload.
    case append
    /// Behind the first bytes of what is kept of a broken upload, or of what is there (REST and STOR).
    case resume(at: Int64)
}

/// A regular file, opened to be sent.
package struct ReadableFile: ~Copyable, Sendable {
    /// The facts at the moment it was opened; the file may grow or shrink meanwhile.
    package let facts: EntryFacts
    /// Reads it at any place.
    ///
    /// Bytes of a reader with an `openFile` are moved inside the kernel instead.
    package let reader: any FileReader

    package init(facts: EntryFacts, reader: any FileReader) {
        self.facts = facts
        self.reader = reader
    }
}
