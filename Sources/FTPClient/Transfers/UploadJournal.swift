// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Remembers the uploads that are under way, so that a later attempt can tell that a part on the server is one of the
/// same local file.
///
/// Without a directory it remembers as long as it lives, which serves reconnects; with one, from run to run.
public final class UploadJournal: Sendable {
    /// The seconds after its beginning for which an upload of another run counts as one of a moment ago.
    private static let moment: Int64 = 60

    private let directory: LocalPath?
    private let attempts = Mutex<[UInt64: UploadAttempt]>([:])

    /// Makes a journal; the directory is made when something is kept in it, for its owner only.
    public init(directory: LocalPath? = nil) { self.directory = directory }

    /// The last attempt at this very upload; `nil` if it was not under way before.
    ///
    /// Of one of another run nothing is known but that; if it was a moment ago, its server may still be at it.
    func attempt(at record: UploadRecord) async -> UploadAttempt? {
        if let attempt = attempts.withLock({ $0[record.key] }), attempt.record == record { return attempt }
        guard let directory else { return nil }
        let age: Int64? = await BlockingPool.shared.run {
            guard let directory = try? LocalDirectory.openNow(directory), let name = PathBytes(record.fileName),
                let file = try? directory.openNow(name, [.readOnly, .nonBlocking])
            else { return nil }
            var bytes: [UInt8] = []
            guard (try? System.read(file.raw, onto: &bytes, atMost: 64 * 1024, at: 0)) != nil, bytes == record.bytes,
                let begun = try? System.status(of: file).modified.seconds
            else { return nil }
            return System.secondsSince1970() - begun
        }
        guard let age else { return nil }
        var attempt = UploadAttempt(at: record)
        if age < Self.moment { (attempt.sent, attempt.duration) = (record.size, .milliseconds(400)) }
        return attempt
    }

    /// Notes how far an attempt has come, for one that follows in this run.
    func note(_ attempt: UploadAttempt) {
        attempts.withLock { if $0[attempt.record.key]?.record == attempt.record { $0[attempt.record.key] = attempt } }
    }

    /// An upload begins.
    ///
    /// A journal that cannot be written costs a later attempt some time, and nothing else.
    func keep(_ record: UploadRecord) async {
        attempts.withLock { $0[record.key] = UploadAttempt(at: record) }
        guard let directory else { return }
        await BlockingPool.shared.run {
            guard let directory = try? LocalDirectory.makeNow(directory), let name = PathBytes(record.fileName),
                let file = try? directory.openNow(name, [.writeOnly, .create, .nonBlocking], mode: 0o600)
            else { return }
            try? System.truncate(file, to: 0)
            try? System.write(record.bytes, to: file.raw, at: 0)
        }
    }

    /// An upload has ended, well or for good.
    func forget(_ record: UploadRecord) async {
        attempts.withLock { $0[record.key] = nil }
        guard let directory else { return }
        await BlockingPool.shared.run {
            guard let directory = try? LocalDirectory.openNow(directory), let name = PathBytes(record.fileName) else {
                return
            }
            try? System.removeName(name, in: directory.descriptor)
        }
    }
}

/// The local file that a part on the server is a part of.
struct UploadRecord: Equatable, Sendable {
    let server: String
    let user: [UInt8]
    /// The name under which the part grows.
    let path: [UInt8]
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modified: Timestamp

    private var target: [UInt8] {
        Array("ferry upload 1\nserver \(server)\nuser ".utf8) + user + Array("\npath ".utf8) + path + [0x0A]
    }

    var bytes: [UInt8] {
        target
            + Array(
                "file \(device) \(inode)\nsize \(size)\nmodified \(modified.seconds) \(modified.nanoseconds)\n".utf8)
    }

    /// The same for every attempt at one remote name.
    var key: UInt64 { TemporaryName.hash(target) }

    var fileName: [UInt8] { Array("upload-\(String(key, radix: 16))".utf8) }
}

/// One attempt at an upload, as far as it has come.
struct UploadAttempt: Sendable {
    let record: UploadRecord
    /// The bytes of the file that had left for the server.
    var sent: Int64 = 0
    /// The time that they took.
    var duration = Duration.zero
    /// True when the server took what had come for the whole.
    var isTaken = false
    /// True when the server had the whole of it, and was told to give it its name.
    var isRenaming = false

    init(at record: UploadRecord) { self.record = record }
}
