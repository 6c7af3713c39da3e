// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// An upload in progress: a file that is written under no name of its own, and takes its name when it is committed.
///
/// Every way of letting go of it without a commit keeps what has arrived, and so does the end of the process: the
/// old file is never touched by an upload that did not end well.
package struct StagedFile: ~Copyable, Sendable {
    /// The name it will have.
    package let path: VirtualPath
    /// The number of bytes before the first one that arrives.
    package let startOffset: Int64

    /// The offset at which the writer takes the first byte that arrives; `startOffset`, unless only the tail is staged.
    package let writeOffset: Int64

    let staging: any StagingFile
    /// The bytes with which an upload in another form goes on, and which are stored before `startOffset` or were.
    let beginning: StoredBeginning?
    private let keepsPartials: Bool

    package init(
        path: VirtualPath, startOffset: Int64, writeOffset: Int64? = nil, staging: any StagingFile,
        beginning: StoredBeginning? = nil, keepsPartials: Bool = true
    ) {
        self.beginning = beginning
        self.keepsPartials = keepsPartials
        self.path = path
        self.startOffset = startOffset
        self.writeOffset = writeOffset ?? startOffset
        self.staging = staging
    }

    /// The same upload, to a place in a tree of which the store is a part.
    consuming func standing(at path: VirtualPath) -> StagedFile {
        StagedFile(
            path: path, startOffset: startOffset, writeOffset: writeOffset, staging: staging, beginning: beginning,
            keepsPartials: keepsPartials)
    }

    /// Makes ready what the commit of a small file needs, while its bytes are on their way.
    package func prepare() async { await staging.prepare() }

    /// Takes what arrives, from `writeOffset` on.
    ///
    /// It need not be there before it is asked for, which may then find out that there cannot be one.
    package var writer: any FileWriter {
        get async throws(StorageError) { try await staging.open() }
    }

    /// For how many more bytes there is room, as far as that is known: a full disk need not wait until they are sent.
    package var room: Int64? {
        get async { await staging.room }
    }

    /// For how many more bytes the account's quota has room; nil where it is not limited.
    package var quotaRoom: Int64? {
        get async { await staging.quotaRoom }
    }

    /// True when a commit of so many bytes more waits for no disk and no network.
    package func isCommitBrief(writing count: Int) -> Bool { staging.isCommitBrief(writing: count) }

    /// Puts the file in its place, whole, and returns its length; when it throws, what arrived is kept.
    ///
    /// A cancelled task gives up (`.cancelled`) until the moment in which the name is taken, and not after it.
    /// Bytes that arrived may also be given here, if none was written before: a small file is then stored in one go.
    package consuming func commit(writing contents: [UInt8] = []) async throws(StorageError) -> Int64 {
        try await staging.commit(writing: contents, at: writeOffset)
    }

    /// The same, tried again as long as there is no room and `makeRoom` has made some; in the end nothing is kept of a
    /// file for which there was none.
    ///
    /// With `isIdentified` the file is looked at once more, so that a later change of its content can be seen.
    package consuming func commit(
        writing contents: [UInt8], isIdentified: Bool, makingRoom makeRoom: () async -> Bool
    ) async throws(StorageError) -> CommittedFile {
        while true {
            do throws(StorageError) {
                let length = try await staging.commit(writing: contents, at: writeOffset)
                let identity = isIdentified ? await staging.committed : nil
                return CommittedFile(length: length, watch: identity.map(WatchedFile.init))
            } catch {
                guard error.isLackOfRoom else { throw error }
                if await makeRoom() { continue }
                if !Task.isCancelled { _ = await staging.discard() }
                throw error
            }
        }
    }

    /// Puts the file in its place as `commit` does, or leaves nothing of it: for what nobody will go on with.
    package consuming func commitOrDiscard(makingRoom makeRoom: () async -> Bool) async throws(StorageError) -> Int64 {
        while !Task.isCancelled {
            do throws(StorageError) { return try await staging.commit(writing: [], at: writeOffset) } catch {
                if error.isLackOfRoom, await makeRoom() { continue }
                _ = await staging.discard()
                throw error
            }
        }
        _ = await staging.discard()
        throw StorageError(.cancelled, .commit, path)
    }

    /// The same upload, of which nothing is kept when it breaks off.
    package consuming func withoutPartials() -> StagedFile {
        StagedFile(
            path: path, startOffset: startOffset, writeOffset: writeOffset, staging: staging, beginning: beginning,
            keepsPartials: false)
    }

    /// Gives up what has arrived, and keeps what was there before it of a broken upload; returns how many bytes that is.
    package consuming func revert() async -> Int64 { await staging.revert(to: writeOffset) }

    /// Gives the upload up and returns how many bytes of the file are kept, for another upload to go on from.
    ///
    /// They are those that were written, or else `contents`.
    package consuming func abandon(keepingPartial: Bool, writing contents: [UInt8] = []) async -> Int64 {
        keepingPartial && keepsPartials
            ? await staging.keep(writing: contents, at: writeOffset) : await staging.discard()
    }
}

/// A file that has just taken its name.
package struct CommittedFile: Sendable {
    package let length: Int64
    /// Tells whether it still holds the same; nil if nobody wanted that, or its bytes are in no file of the kernel's.
    package let watch: WatchedFile?
}

/// A staged file as its backend sees it: how it is written, and the two ways in which it ends.
package protocol StagingFile: Sendable {
    /// Makes what a small file will be written into, if that waits for no disk; an error shows at the commit.
    func prepare() async
    func open() async throws(StorageError) -> any FileWriter
    /// The number of bytes that the store has left; nil where it does not tell.
    var room: Int64? { get async }
    /// The number of bytes that may still come by the account's quota; nil where it is not limited.
    var quotaRoom: Int64? { get async }
    /// True when a commit of so many bytes more waits for no disk and no network.
    func isCommitBrief(writing count: Int) -> Bool
    /// Writes what is not written yet, and gives the file its name, unless the task is cancelled before that.
    ///
    /// One that failed for lack of room may be tried again.
    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64
    /// The identity of the file as a commit has left it; nil where its bytes are in no file of the kernel's.
    var committed: FileIdentity? { get async }
    /// Writes what is not written yet, and leaves it for another upload; returns the length.
    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64
    /// Leaves nothing, and so returns 0.
    func discard() async -> Int64
    /// Leaves what an earlier upload has brought before `offset`, and nothing else; returns the length.
    func revert(to offset: Int64) async -> Int64
}

extension StagingFile {
    package func prepare() async {}

    package var quotaRoom: Int64? { nil }

    package var committed: FileIdentity? { nil }

    /// Leaves nothing, as a store does that cannot cut off what has arrived.
    package func revert(to _: Int64) async -> Int64 { await discard() }
}
