// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A file that a program which goes on running writes to, for others to read meanwhile.
struct LogFile: ~Copyable {
    let descriptor: Descriptor

    /// Makes the file, or empties it.
    init(at path: String) throws {
        let raw = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
        guard raw >= 0 else { throw Errno.current }
        descriptor = Descriptor(adopting: raw)
    }
}
