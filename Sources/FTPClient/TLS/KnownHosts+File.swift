// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The file itself; its calls may block.
extension KnownHosts {
    /// A file of people's own: more than this was not written by us.
    private static let limit = 16 << 20

    /// The bytes of the file; none when there is no file.
    func contents() throws(Errno) -> [UInt8] {
        do throws(Errno) { return try System.contents(of: file.bytes, atMost: Self.limit) } catch {
            if error == .noEntry || error == .notDirectory { return [] }
            throw error
        }
    }

    /// Puts other bytes in place of those of the file, in one step, while no other program does.
    ///
    /// Readers see the old file or the new one. The lock is on the directory, as the file itself is replaced.
    func rewrite(_ change: ([UInt8]) -> [UInt8]) throws(Errno) {
        let directory = try LocalDirectory.makeNow(file.directory)
        let lock = try System.lock(try System.duplicate(directory.descriptor.raw), waits: true)
        try System.replaceFile(file.name, in: directory.descriptor, with: change(try contents()))
        try System.unlock(lock)
    }
}
