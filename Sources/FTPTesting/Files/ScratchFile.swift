// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A file without a name, for what a program reads or writes: unlike a pipe it never fills up.
struct ScratchFile: ~Copyable {
    let descriptor: Descriptor

    /// A file that holds `bytes` and is read from its beginning.
    init(holding bytes: [UInt8] = []) throws {
        let file = Descriptor(adopting: try unnamedFile())
        try writeAll(bytes, to: file.raw)
        lseek(file.raw, 0, SEEK_SET)
        descriptor = file
    }

    /// All that stands in it now; the place where others read and write does not move.
    func contents() throws -> [UInt8] {
        var status = stat()
        guard fstat(descriptor.raw, &status) == 0 else { throw Errno.current }
        if status.st_size == 0 { return [] }
        return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            count = max(0, pread(descriptor.raw, buffer.baseAddress, buffer.count, 0))
        }
    }
}

private func unnamedFile() throws -> CInt {
    // mkstemp(3) replaces the six letters X.
    var name = Array("\(environmentValue("TMPDIR") ?? "/tmp")/ferry-scratch.XXXXXX".utf8CString)
    let raw = mkstemp(&name)
    guard raw >= 0 else { throw Errno.current }
    unlink(name)
    _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
    return raw
}

/// Writes all bytes to a descriptor that may take them in pieces.
func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw Errno.current }
        rest = rest.dropFirst(count)
    }
}
