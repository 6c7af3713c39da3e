// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// An upload in progress: a side file to write to, which takes its name when it is committed and not before.
///
/// Every way of letting go of it without a commit keeps what has arrived, and so does the end of the process: the
/// old file is never touched by an upload that did not end well.
package struct Upload: ~Copyable, Sendable {
    /// The name it will have.
    package let path: VirtualPath
    /// How many bytes were there before the first one that arrives.
    package let startOffset: Int64

    private let side: any SideFile

    package init(path: VirtualPath, startOffset: Int64, side: any SideFile) {
        self.path = path
        self.startOffset = startOffset
        self.side = side
    }

    /// What arrives is written from `startOffset` on; the descriptor's own position stays at the begin.
    ///
    /// It need not be there before it is asked for, which may then find out that there cannot be one.
    package var file: OpenFile {
        get async throws(StorageError) { try await side.open() }
    }

    /// For how many more bytes there is room, as far as that is known: a full disk need not wait until they are sent.
    package var room: Int64? {
        get async { await side.room }
    }

    /// True when a commit of so many bytes more waits for no disk and no network.
    package func isCommitBrief(writing count: Int) -> Bool { side.isCommitBrief(writing: count) }

    /// Puts the file in its place, whole, and returns its length; when it throws, what arrived is kept.
    ///
    /// A cancelled task gives up (`.cancelled`) until the moment in which the name is taken, and not after it.
    /// What arrived may also be given here, if nothing of it was written before: a small file is then stored in one go.
    package consuming func commit(writing contents: [UInt8] = []) async throws(StorageError) -> Int64 {
        try await side.commit(writing: contents, at: startOffset)
    }

    /// Gives the upload up and returns how many bytes of the file are kept, for another upload to go on from.
    ///
    /// They are those that were written, or else `contents`.
    package consuming func abandon(keepingPartial: Bool, writing contents: [UInt8] = []) async -> Int64 {
        keepingPartial ? await side.keep(writing: contents, at: startOffset) : await side.discard()
    }
}

/// The two ends of an upload, for each backend its own.
package protocol SideFile: Sendable {
    func open() async throws(StorageError) -> OpenFile
    /// How many bytes the file system has left; nil where it does not tell.
    var room: Int64? { get async }
    /// True when a commit of so many bytes more waits for no disk and no network.
    func isCommitBrief(writing count: Int) -> Bool
    /// Writes what is not written yet, and gives the file its name, unless the task is cancelled before that.
    func commit(writing contents: [UInt8], at offset: Int64) async throws(StorageError) -> Int64
    /// Writes what is not written yet, and leaves it for another upload; returns the length.
    func keep(writing contents: [UInt8], at offset: Int64) async -> Int64
    /// Leaves nothing, and so returns 0.
    func discard() async -> Int64
}
