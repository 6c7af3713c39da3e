// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Of which remote file a partial download is a part: what must still be true before it is continued.
///
/// It is kept beside the part as a few lines of text, for instance:
///
///     ferry download 1
///     server ftp.example.org:21
///     user anonymous
///     path /pub/a.iso
///     size 734003200
///     modified 1795182300 0
struct DownloadJournal: Equatable, Sendable {
    let server: String
    let user: [UInt8]
    let path: [UInt8]
    let size: Int64
    let modified: Timestamp

    private static let headline = Array("ferry download 1".utf8)

    /// The lines of the journal.
    ///
    /// None of its fields can hold a line end: they all travelled in command lines.
    var bytes: [UInt8] {
        let fields: [[UInt8]] = [
            Self.headline,
            Array("server \(server)".utf8),
            Array("user ".utf8) + user,
            Array("path ".utf8) + path,
            Array("size \(size)".utf8),
            Array("modified \(modified.seconds) \(modified.nanoseconds)".utf8),
        ]
        return fields.flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    /// Whether these are the lines of this very journal.
    func matches(_ bytes: [UInt8]) -> Bool { bytes == self.bytes }
}
