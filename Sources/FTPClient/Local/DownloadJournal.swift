// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The remote file that a partial download is a part of: what must still be true before it is continued.
///
/// It is kept beside the part as a few lines of text, for instance:
///
///     ferry download 1
///     server ftp.example.org:21
///     user anonymous
///     path /pub/a.iso
///     size 734003200
///     modified 1795182300 0
///
/// A part with holes has one line more, which tells the ranges that are stored:
///
///     ranges 0-1048576 2097152-3145728
struct DownloadJournal: Equatable, Sendable {
    let server: String
    let user: [UInt8]
    let path: [UInt8]
    let size: Int64
    let modified: Timestamp

    private static let headline = Array("ferry download 1".utf8)
    private static let rangesKey = Array("ranges ".utf8)

    /// The lines that tell which file it is.
    ///
    /// None of its fields can hold a line end: they all travelled in command lines.
    private var identity: [UInt8] {
        let fields: [[UInt8]] = [
            Self.headline,
            Array("server \(server)".utf8),
            Array("user ".utf8) + user,
            Array("path ".utf8) + path,
            Array("size \(size)".utf8),
            Array("modified \(modified.seconds) \(modified.nanoseconds)".utf8),
        ]
        return fields.flatMap { $0 + [.lineFeed] }
    }

    /// The journal of a part of which these ranges are stored; without the ranges, the length of the part tells.
    ///
    /// A part that is written at several places at once is longer than what is stored from its beginning on.
    func bytes(for stored: StoredRanges, hasHoles: Bool = false) -> [UInt8] {
        stored.isPrefix && !hasHoles ? identity : identity + Self.rangesKey + Array(stored.text.utf8) + [.lineFeed]
    }

    /// Reads the journal of a part that is `length` bytes long.
    ///
    /// - Returns: The ranges that are stored; `nil` if the journal is not one of this very file.
    func stored(by journal: [UInt8], length: Int64) -> StoredRanges? {
        guard journal.starts(with: identity) else { return nil }
        let rest = journal.dropFirst(identity.count)
        if rest.isEmpty { return StoredRanges(prefix: length) }
        guard rest.starts(with: Self.rangesKey), rest.last == .lineFeed else { return nil }
        return StoredRanges(parsing: rest.dropFirst(Self.rangesKey.count).dropLast())?.clipped(to: length)
    }
}

/// The bytes that an earlier attempt at a download has left, with the journal beside them.
struct EarlierPart: Sendable {
    /// The end of a stored range is fetched again and compared, to be sure that it is the same file.
    static let overlap: Int64 = 64 * 1024

    /// Below this, a part is not worth keeping, nor a journal.
    static let worthKeeping: Int64 = 256 * 1024

    let length: Int64
    let journal: [UInt8]?

    /// The bytes to go on from.
    ///
    /// Without being told so, only a part whose journal says what the server says now is continued. Told so, a part
    /// without a journal is enough, but not one whose journal says otherwise.
    ///
    /// `current` tells of the remote file as it is now; it is `nil` if too little is known to recognise it.
    func usable(for current: DownloadJournal?, _ resume: Resume) throws(LocalError) -> StoredRanges {
        let told = journal.flatMap { journal in current?.stored(by: journal, length: length) }
        let fits = current.map { length <= $0.size } ?? true
        switch resume {
        case .never: return StoredRanges()
        case .automatic: return fits ? told ?? StoredRanges() : StoredRanges()
        case .required:
            guard length > 0 else { return StoredRanges() }
            guard fits, told != nil || journal == nil else { throw .changed }
            return told ?? StoredRanges(prefix: length)
        }
    }
}
