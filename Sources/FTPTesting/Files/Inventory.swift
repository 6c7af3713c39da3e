// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// Everything below a directory: one line each for its name, its kind, and what it holds or where it leads.
///
/// Links are told, not followed. Two inventories are equal when nothing was made, changed, moved or deleted between.
package func inventory(of root: String) throws -> Set<String> {
    var lines: Set<String> = []
    try take(Array(root.utf8), [], into: &lines)
    return lines
}

private func take(_ root: [UInt8], _ place: [UInt8], into lines: inout Set<String>) throws {
    for name in try entryNames(of: root + place) {
        let inner = place + [UInt8(ascii: "/")] + name
        let path = (root + inner).map(CChar.init(bitPattern:)) + [0]
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Errno.current }
        let shown = String(decoding: inner.dropFirst(), as: UTF8.self)
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            lines.insert("\(shown)/")
            try take(root, inner, into: &lines)
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = max(0, readlink(path, &target, target.count - 1))
            let bytes = target.prefix(count).map(UInt8.init(bitPattern:))
            lines.insert("\(shown) -> \(String(decoding: bytes, as: UTF8.self))")
        default: lines.insert("\(shown): \(String(decoding: try Files.read(root + inner), as: UTF8.self))")
        }
    }
}
