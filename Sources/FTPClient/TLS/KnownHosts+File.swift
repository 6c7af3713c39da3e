// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The file itself; its calls may block.
extension KnownHosts {
    /// A file of people's own: more than this was not written by us.
    private static let limit = 16 << 20

    /// The bytes of the file; none when there is no file.
    func contents() throws(Errno) -> [UInt8] {
        guard let path = PathBytes(file.bytes) else { throw .invalidArgument }
        do throws(Errno) {
            return try Self.contents(of: try System.open(hostPath: path, [.readOnly, .nonBlocking, .noTerminal]))
        } catch {
            if error == .noEntry || error == .notDirectory { return [] }
            throw error
        }
    }

    /// Puts other bytes in place of those of the file, in one step, while no other program does.
    ///
    /// Readers see the old file or the new one. The lock is on the directory, as the file itself is replaced.
    func rewrite(_ change: ([UInt8]) -> [UInt8]) throws(Errno) {
        let parts = (file.directory, file.name)
        guard let name = PathBytes(parts.1), let draft = PathBytes(parts.1 + Array(".new".utf8)) else {
            throw .invalidArgument
        }
        let directory = try LocalDirectory.makeNow(parts.0)
        let lock = try System.lock(try System.duplicate(directory.descriptor.raw), waits: true)
        let bytes = change(try contents())
        let new = try directory.openNow(draft, [.writeOnly, .create, .truncate], mode: 0o600)
        try System.write(bytes, to: new.raw, at: 0)
        try System.syncData(new)
        try System.rename(draft, in: directory.descriptor, to: name, in: directory.descriptor, replacing: true)
        try System.unlock(lock)
    }

    private static func contents(of file: consuming Descriptor) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            if try System.read(file.raw, onto: &bytes, atMost: 64 << 10, at: Int64(bytes.count)) == 0 { break }
        }
        return bytes
    }
}
