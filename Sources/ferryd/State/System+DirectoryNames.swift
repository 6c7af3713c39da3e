// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension System {
    /// The names in a directory on the host, in their order; `.` and `..` are left out.
    static func names(inDirectory path: [UInt8]) throws(Errno) -> [[UInt8]] {
        guard let path = PathBytes(path) else { throw .invalidArgument }
        let directory = try open(hostPath: path, .listedDirectory)
        var (names, block): ([[UInt8]], DirectoryBlock) = ([], DirectoryBlock())
        while try block.fill(from: directory) {
            while let record = block.next() {
                let name = Array(block.name(of: record))
                if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
            }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
