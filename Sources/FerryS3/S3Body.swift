// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// The bytes of an upload: what is copied from another object when it ends, the parts that the store has, those on their
/// way, and the bytes in memory behind them.
struct S3Body: Sendable {
    var source: Source?
    var upload: S3Upload?
    var parts: [S3Part] = []
    var running: [Task<Result<S3Part, S3Failure>, Never>] = []
    var buffer: [UInt8] = []
    /// The memory of the buffer, unless it is a short one.
    var lease: PartLease?
    private(set) var length: Int64 = 0
    /// True when a part did not arrive, so that nothing more has a place behind those before it.
    private(set) var isBroken = false
    /// The bytes at the beginning that did not arrive.
    private(set) var copied: Int64 = 0

    /// The first bytes of an object.
    struct Source: Sendable {
        var object: S3Object
        var length: Int64

        /// The first numbers of parts, which are left for its pieces: few, as OpenStack Swift knows none above 1,000.
        var reserved: Int { length <= 100 * S3Bucket.longestCopy ? 100 : 1100 }

        /// Its pieces, all of about the same length and none shorter than a part may be.
        var pieces: [Range<Int64>] {
            let longest = length <= 100 * S3Bucket.copiedPart ? S3Bucket.copiedPart : S3Bucket.longestCopy
            let count = (length + longest - 1) / longest
            return (0..<count).map { length * $0 / count..<length * ($0 + 1) / count }
        }
    }

    /// Nothing.
    init() {}

    /// The first bytes of what is kept of a broken upload: up to the end of a part, or behind the last one.
    ///
    /// The bytes of a part that is not yet in an object cannot be had again, so that it cannot be cut.
    init(_ partial: S3Partial, cutTo length: Int64) throws(S3Fault) {
        upload = partial.upload
        var end: Int64 = 0
        for part in partial.parts where end + part.size <= length {
            parts.append(part)
            end += part.size
        }
        if parts.count == partial.parts.count {
            buffer = Array(partial.rest.prefix(Int(length - end)))
            end += Int64(buffer.count)
        }
        guard end == length else { throw S3Fault(.offsetBeyondEnd) }
        self.length = length
    }

    /// The first bytes of an object: a short beginning is fetched, as a part may not be that short; a long one is copied
    /// inside the store when the upload ends.
    init(copying length: Int64, of object: S3Object, from bucket: S3Bucket) async throws(S3Fault) {
        if length >= Self.shortestPart {
            source = Source(object: object, length: length)
        } else if length > 0 {
            let found = try await requesting { () throws(S3Failure) in
                try await bucket.get(object.key, 0..<length, matching: object.entityTag)
            }
            guard let found, found.bytes.count == length else { throw S3Fault(.busy) }
            buffer = found.bytes
        }
        self.length = length
        copied = length
    }

    /// The number of the next part.
    var nextNumber: Int { max(parts.last?.number ?? 0, source?.reserved ?? 0) + running.count + 1 }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        buffer += bytes
        length += Int64(bytes.count)
    }

    /// Leaves only the parts that the store has, when one behind them did not arrive: what is in memory has no place then.
    mutating func keepOnlyParts() {
        buffer = []
        isBroken = true
        length = parts.reduce(source?.length ?? 0) { $0 + $1.size }
    }

    /// Leaves nothing behind a place between two blocks, at which a write that failed had begun; false if it is not where the
    /// body ends then.
    mutating func cut(to offset: Int64) -> Bool {
        let surplus = Int(min(max(0, length - offset), Int64(buffer.count)))
        buffer.removeLast(surplus)
        length -= Int64(surplus)
        return length == offset
    }

    /// Leaves only the first parts, if there are more.
    mutating func keepOnlyParts(_ count: Int) {
        if parts.count <= count { return }
        parts.removeLast(parts.count - count)
        keepOnlyParts()
    }

    /// Puts what arrived behind all of another object, which is copied when the upload ends.
    mutating func move(behind object: S3Object) {
        source = Source(object: object, length: object.size)
        length += object.size - copied
        copied = object.size
    }

    static let shortestPart: Int64 = 5 << 20
}
