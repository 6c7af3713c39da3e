// SPDX-License-Identifier: Apache-2.0

/// Files of some kilobytes, such as keys and settings, read and replaced whole; the calls may block.
extension System {
    /// All bytes of a file on the host; of a longer one the first `limit` bytes, or somewhat more.
    package static func contents(of path: [UInt8], atMost limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
        guard let name = PathBytes(path) else { throw .invalidArgument }
        // A pipe in the place of the file is not waited for.
        return try contents(of: open(hostPath: name, .readWithoutWaiting), atMost: limit)
    }

    /// The same of an open file.
    package static func contents(of file: borrowing Descriptor, atMost limit: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, try read(file.raw, onto: &bytes, atMost: 64 << 10, at: Int64(bytes.count)) > 0 {}
        return bytes
    }

    /// Puts a file that only its owner may read (0600) in place of the one of that name: readers, and whoever comes
    /// after a power cut, find the old one or the new one.
    ///
    /// Root leaves the file to the owner of the directory.
    package static func replaceFile(
        _ name: [UInt8], in directory: borrowing Descriptor, with bytes: [UInt8]
    ) throws(Errno) {
        guard let fileName = PathBytes(name), let draft = PathBytes(name + Array(".new".utf8)) else {
            throw .invalidArgument
        }
        let file = try open(
            draft, from: directory, [.create, .truncate, .writeOnly, .noFollow], mode: 0o600, resolve: [])
        try giveToOwner(file, of: directory)
        try write(bytes, to: file.raw, at: 0)
        try syncData(file)
        try rename(draft, in: directory, to: fileName, in: directory, replacing: true)
    }

    /// Gives a file that root has just made in a directory of another user to that user.
    package static func giveToOwner(_ file: borrowing Descriptor, of directory: borrowing Descriptor) throws(Errno) {
        guard effectiveUser == 0 else { return }
        let owner = try status(of: directory)
        if owner.userID != 0 { try setOwner(file, user: owner.userID, group: owner.groupID) }
    }
}
