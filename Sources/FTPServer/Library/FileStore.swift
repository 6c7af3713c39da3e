// SPDX-License-Identifier: Apache-2.0
public import FTPStorage
public import FTPWire

/// A tree of files that a program serves: reports made on the spot, rows of a database, objects of a remote store.
///
/// Three methods make a read-only store; the others have defaults that refuse. Paths are absolute and cannot leave the
/// root, names are bytes. Facts are those that the program has: kind and size matter, the rest may be missing. There
/// are no symbolic links.
///
/// Methods run on Swift's own threads, side by side, and never on the threads that serve connections: a slow store
/// delays the sessions that ask it, and no other. A task is cancelled when its client aborts or leaves.
///
/// A method throws `StorageError(.noSuchFile)` and its like, each of which has a fitting reply. Any other error is told
/// to the client as 451, without its text, and to subscribers of events as ``ServerEvent/Kind/storeFailed(path:error:)``.
/// The rights of accounts are checked before the store is asked.
public protocol FileStore: Sendable {
    /// The promises that the store keeps; none by default.
    ///
    /// Without `.writing` and `.directories` it is not asked for what they stand for, and the same holds for `.resume`,
    /// `.modificationTimes`, `.creationTimes`, `.modes` and `.freeSpace`, whose commands are not offered then (`FEAT`).
    var capabilities: StorageCapabilities { get }

    /// The facts of a file or directory; never asked for the root, which is always there.
    ///
    /// The name need not be set. `.noSuchFile` tells that there is nothing at that path.
    func entry(at path: VirtualPath) async throws -> EntryFacts

    /// The entries of a directory in any order, all of them or a page; neither `.` nor `..`.
    ///
    /// `page` is nil for the first page, and then the `next` of the page before.
    func entries(in directory: VirtualPath, page: String?) async throws -> EntryPage

    /// Opens a file to be read; `.isDirectory` refuses a directory.
    func openFile(at path: VirtualPath) async throws -> any StoredFile

    /// Begins an upload. The file that is there stays as it is until the upload is committed.
    ///
    /// Without `.resume` the mode is one of `.replace`, `.replaceNothing` and `.create`.
    func openUpload(to path: VirtualPath, _ mode: WriteMode) async throws -> any FileUpload

    /// The number of bytes that are kept of a broken upload for another one to go on from; nil if nothing is.
    func resumableLength(of path: VirtualPath) async throws -> Int64?

    /// Makes a directory (`MKD`).
    func makeDirectory(at path: VirtualPath) async throws

    /// Removes an empty directory (`RMD`).
    func removeDirectory(at path: VirtualPath) async throws

    /// Removes a file (`DELE`).
    func removeFile(at path: VirtualPath) async throws

    /// Gives a file or directory another name; a file of that name is replaced, or refused as `.alreadyExists`.
    func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws

    /// Sets the time of the last change (`MFMT`).
    func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws

    /// Sets the time at which a file was made (`MFCT`).
    func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws

    /// Sets the nine permission bits of Unix (`SITE CHMOD`).
    func setMode(_ mode: UInt16, of path: VirtualPath) async throws

    /// Tells how many bytes may still be written to files in a directory (`AVBL`).
    func freeSpace(in directory: VirtualPath) async throws -> Int64
}

extension FileStore {
    /// No promise: a store that is read only.
    public var capabilities: StorageCapabilities { [] }

    /// Refuses, as the store is read-only.
    public func openUpload(to path: VirtualPath, _ mode: WriteMode) async throws -> any FileUpload {
        throw StorageError(.readOnly)
    }

    /// Nothing is kept.
    public func resumableLength(of path: VirtualPath) async throws -> Int64? { nil }

    /// Refuses, as the store has no directories of clients.
    public func makeDirectory(at path: VirtualPath) async throws { throw StorageError(.notSupported) }

    /// Refuses, as the store has no directories of clients.
    public func removeDirectory(at path: VirtualPath) async throws { throw StorageError(.notSupported) }

    /// Refuses, as the store is read-only.
    public func removeFile(at path: VirtualPath) async throws { throw StorageError(.readOnly) }

    /// Refuses, as the store cannot do that.
    public func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws {
        throw StorageError(.notSupported)
    }

    /// Refuses, as the store keeps no times.
    public func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws {
        throw StorageError(.notSupported)
    }

    /// Refuses, as the store keeps no times of creation.
    public func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws {
        throw StorageError(.notSupported)
    }

    /// Refuses, as the store keeps no modes.
    public func setMode(_ mode: UInt16, of path: VirtualPath) async throws { throw StorageError(.notSupported) }

    /// Refuses, as the store cannot tell.
    public func freeSpace(in directory: VirtualPath) async throws -> Int64 { throw StorageError(.notSupported) }
}

/// Some entries of a directory.
public struct EntryPage: Sendable {
    /// The entries.
    ///
    /// One whose name cannot be a name (empty, `..`, with `/` or a line end) is left out of listings and counted.
    public var entries: [EntryFacts]
    /// The word by which the store finds the next page; nil behind the last one.
    public var next: String?

    /// Makes a page; without `next` it is the last one.
    public init(_ entries: [EntryFacts], next: String? = nil) { (self.entries, self.next) = (entries, next) }
}

/// A file that is open to be read, at any place and by several readers.
public protocol StoredFile: Sendable {
    /// The length in bytes at the moment it was opened: so many bytes are sent.
    var size: Int64 { get }

    /// Reads from `offset` on, at least one byte and at most `count`; none means that the file has become shorter, and
    /// ends the transfer with 451.
    func read(at offset: Int64, atMost count: Int) async throws -> [UInt8]
}

/// A file whose bytes are in memory.
public struct StoredBytes: StoredFile {
    private let bytes: [UInt8]

    /// Takes the bytes of the file.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Takes text, as UTF-8.
    public init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    /// The number of bytes.
    public var size: Int64 { Int64(bytes.count) }

    /// A part of the bytes.
    public func read(at offset: Int64, atMost count: Int) -> [UInt8] {
        Array(bytes.dropFirst(Int(clamping: offset)).prefix(count))
    }
}
