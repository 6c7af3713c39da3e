// SPDX-License-Identifier: Apache-2.0

/// Files of some kilobytes, such as keys and settings, read and replaced whole; the calls may block.
extension System {
    /// All bytes of a file on the host; of a longer one the first `limit` bytes, or somewhat more.
    package static func contents(of path: [UInt8], atMost limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
        guard let name = PathBytes(path) else { throw .invalidArgument }
        // A pipe in the place of the file is not waited for.
        let file = try open(hostPath: name, .readWithoutWaiting)
        var bytes: [UInt8] = []
        while bytes.count < limit, try read(file.raw, onto: &bytes, atMost: 64 << 10, at: Int64(bytes.count)) > 0 {}
        return bytes
    }

    /// Puts a file that only its owner may read (0600) in place of the one of that name: readers, and whoever comes
    /// after a power cut, find the old one or the new one.
    package static func replaceFile(
        _ name: [UInt8], in directory: borrowing Descriptor, with bytes: [UInt8]
    ) throws(Errno) {
        guard let fileName = PathBytes(name), let draft = PathBytes(name + Array(".new".utf8)) else {
            throw .invalidArgument
        }
        let file = try open(
            draft, from: directory, [.create, .truncate, .writeOnly, .noFollow], mode: 0o600, resolve: [])
        try write(bytes, to: file.raw, at: 0)
        try syncData(file)
        try rename(draft, in: directory, to: fileName, in: directory, replacing: true)
    }
}
