// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The first page of a staged tail: which file the bytes behind it belong to, and from where on.
///
/// A kill at any moment leaves enough to go on: a tail that was on its way becomes a partial upload, and one whose
/// commit had begun is put behind its file to the end.
struct TailHeader: Equatable {
    /// The tail begins behind so many bytes of its staged file: a page, so that it can be copied page by page.
    static let length: Int64 = 4096

    enum State: UInt8 {
        case arriving = 1
        /// From here on the tail belongs to the file, at `offset`.
        case committing = 2
    }

    var state = State.arriving
    /// The length of the file when the tail began, or, while it is committed, where it is put.
    var offset: Int64
    let inode: UInt64
    let modified: Timestamp
    /// The name of the file, in the directory of the staged tail.
    let name: [UInt8]

    init(of file: FileStatus, named name: some Collection<UInt8>) {
        offset = file.size
        inode = file.inode
        modified = Timestamp(seconds: file.modified.seconds, nanoseconds: file.modified.nanoseconds)
        self.name = Array(name)
    }

    private static let magic = Array("ferry tail 1\n".utf8)

    /// The page: magic, state, numbers, the name, and the SHA-256 of all that.
    var page: [UInt8] {
        var bytes = Self.magic
        bytes.append(state.rawValue)
        for number in [
            UInt64(bitPattern: offset), inode, UInt64(bitPattern: modified.seconds), UInt64(modified.nanoseconds),
        ] {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
        bytes.append(UInt8(name.count))
        bytes += name
        bytes += Digest.sha256(bytes)
        bytes += [UInt8](repeating: 0, count: Int(Self.length) - bytes.count)
        return bytes
    }

    /// Reads a page back; nil when it is none, or was written in part.
    init?(page: [UInt8]) {
        let numbers = Self.magic.count + 1
        let names = numbers + 32 + 1
        guard page.count == Self.length, page.starts(with: Self.magic),
            let state = State(rawValue: page[Self.magic.count])
        else { return nil }
        let values = (0..<4).map { index in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(page[numbers + index * 8 + $1]) << UInt64($1 * 8) }
        }
        let end = names + Int(page[names - 1])
        guard Digest.sha256(Array(page[..<end])).elementsEqual(page[end..<end + 32]), values[3] < 1_000_000_000 else {
            return nil
        }
        self.state = state
        offset = Int64(bitPattern: values[0])
        inode = values[1]
        modified = Timestamp(seconds: Int64(bitPattern: values[2]), nanoseconds: Int32(values[3]))
        name = Array(page[names..<end])
    }
}
