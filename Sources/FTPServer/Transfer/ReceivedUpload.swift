// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// An upload after its last byte: committed if its end is proved, else abandoned.
struct ReceivedUpload: ~Copyable, Sendable {
    private let upload: StagedFile
    /// The bytes that are not written yet: none, or all that came.
    private let contents: [UInt8]
    let end: EndOfData
    private let room: RoomMaker
    /// The digest of what was written; nil where nobody wants it.
    private let digest: SharedDigest?
    /// True where one is wanted of the whole file, of which only the end has come.
    let lacksDigest: Bool

    init(
        _ upload: consuming StagedFile, _ contents: [UInt8], _ end: EndOfData, _ room: RoomMaker,
        _ digest: SharedDigest?, lacksDigest: Bool
    ) {
        self.lacksDigest = lacksDigest
        self.room = room
        self.digest = digest
        self.upload = upload
        self.contents = contents
        self.end = end
    }

    /// True when the commit takes no longer than a look at the clock, so that nobody need be listened to meanwhile.
    var isCommitBrief: Bool { upload.isCommitBrief(writing: contents.count) }

    /// The digest of the whole file; nil where nobody wants it.
    borrowing func takeDigest() async -> [UInt8]? {
        guard let digest else { return nil }
        let contents = contents
        return await BlockingPool.calculating.run {
            if !contents.isEmpty { digest.update(contents) }
            return digest.finish()
        }
    }

    /// Gives the file its name, and returns what it is then: from here on 226 is true.
    ///
    /// Cancelled before that, it keeps what arrived and refuses with 426; afterwards it can no longer be cancelled.
    consuming func commit() async throws(Refusal) -> CommittedFile {
        let (contents, kept, received) = (contents, upload.startOffset + end.received, end.received)
        let lacksDigest = lacksDigest
        var room = room
        do throws(StorageError) {
            return try await upload.commit(
                writing: contents, isIdentified: lacksDigest, makingRoom: { await room.makeRoom() })
        } catch {
            if error.isLackOfRoom, room.hasAskedInVain {
                room.reportLoss(of: received)
                throw Refusal(room.told(error), lostAfter: received)
            }
            throw error.kind == .cancelled ? .transferAborted(kept: kept) : Refusal(room.told(error))
        }
    }

    /// Keeps what arrived for another upload to go on from, and returns how many bytes of the file that are.
    consuming func abandon() async -> Int64 {
        let contents = contents
        return await upload.abandon(keepingPartial: true, writing: contents)
    }
}
