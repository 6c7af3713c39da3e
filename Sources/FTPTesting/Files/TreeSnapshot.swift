// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// All that is in a directory, by path, links as themselves: what a test compares before and after something is
/// removed.
///
/// A directory is told as `/`, a link as `-> TARGET`, a file by its contents, and anything else as `?`.
package func treeSnapshot(of directory: String) throws -> [String: String] {
    var found: [String: String] = [:]
    var pending = [""]
    while let parent = pending.popLast() {
        for bytes in try entryNames(of: Array("\(directory)\(parent)".utf8)) {
            let path = "\(parent)/\(String(decoding: bytes, as: UTF8.self))"
            var status = stat()
            guard lstat(directory + path, &status) == 0 else { throw Errno.current }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                found[path] = "/"
                pending.append(path)
            case S_IFLNK: found[path] = "-> \(linkTarget(of: directory + path))"
            case S_IFREG: found[path] = String(decoding: try Files.read(directory + path), as: UTF8.self)
            default: found[path] = "?"
            }
        }
    }
    return found
}

private func linkTarget(of path: String) -> String {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(path, &target, target.count)
    return String(decoding: target.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
