// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// Files by paths of bytes: names need not be text.
package enum Files {
    package static func read(_ path: String) throws -> [UInt8] { try read(Array(path.utf8)) }

    package static func read(_ path: [UInt8]) throws -> [UInt8] {
        let file = try openFile(path, O_RDONLY)
        var status = stat()
        guard fstat(file.raw, &status) == 0 else { throw Errno.current }
        var bytes: [UInt8] = []
        while true {
            let more = [UInt8](unsafeUninitializedCapacity: max(4096, Int(status.st_size) + 1)) { buffer, count in
                count = max(0, Glibc.read(file.raw, buffer.baseAddress, buffer.count))
            }
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    package static func write(_ bytes: [UInt8], to path: String) throws { try write(bytes, to: Array(path.utf8)) }

    package static func write(_ bytes: [UInt8], to path: [UInt8]) throws {
        let file = try openFile(path, O_WRONLY | O_CREAT | O_TRUNC)
        try writeAll(bytes, to: file.raw)
    }

    /// The size in bytes of what a path leads to; `nil` when nothing is there.
    package static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a directory, in the order of their bytes.
    package static func list(_ path: String) throws -> [String] {
        try entryNames(of: Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 else { throw Errno.current }
    }

    /// The permission bits of what a path leads to.
    package static func mode(of path: String) throws -> UInt32 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Errno.current }
        return status.st_mode & 0o7777
    }

    package static func setMode(_ mode: UInt32, of path: String) throws {
        guard chmod(path, mode) == 0 else { throw Errno.current }
    }

    package static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 else { throw Errno.current }
    }

    /// Makes directories in each other below a directory, deeper than any path can say (`PATH_MAX`).
    package static func makeDirectoriesBeyondPaths(below path: String) throws {
        var directory = try openFile(Array(path.utf8), O_RDONLY | O_DIRECTORY)
        let name = String(repeating: "deep-", count: 20)
        for _ in 0...Int(PATH_MAX) / name.utf8.count {
            let next = mkdirat(directory.raw, name, 0o755) == 0 ? openat(directory.raw, name, O_RDONLY | O_CLOEXEC) : -1
            guard next >= 0 else { throw Errno.current }
            directory = Descriptor(adopting: next)
        }
    }

    package static func makeLink(at path: String, to target: String) throws {
        guard symlink(target, path) == 0 else { throw Errno.current }
    }

    package static func makeFIFO(_ path: String) throws {
        guard mkfifo(path, 0o644) == 0 else { throw Errno.current }
    }

    private static func openFile(_ path: [UInt8], _ flags: CInt) throws -> Descriptor {
        let raw = open(path.map(CChar.init(bitPattern:)) + [0], flags | O_CLOEXEC, 0o644)
        guard raw >= 0 else { throw TestFailure("\(String(decoding: path, as: UTF8.self)): \(Errno.current)") }
        return Descriptor(adopting: raw)
    }
}

extension Files {
    /// The time of last change, in seconds since 1970.
    package static func modificationSeconds(_ path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw TestFailure("nothing at \(path)") }
        return status.st_mtim.tv_sec
    }

    /// Sets the time of last change.
    package static func setModification(_ path: String, seconds: Int, nanoseconds: Int = 0) throws {
        let times = [Int](repeating: nanoseconds, count: 2).map { timespec(tv_sec: seconds, tv_nsec: $0) }
        guard utimensat(AT_FDCWD, path, times, 0) == 0 else { throw TestFailure("nothing at \(path)") }
    }
}
