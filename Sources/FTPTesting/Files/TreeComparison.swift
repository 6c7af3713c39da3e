// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// In what two directory trees differ: names as bytes, kinds, sizes, contents.
///
/// Empty when they are the same. Links are followed where they lead to a file and left out otherwise: transfers carry
/// contents, not links.
package func differences(between one: String, and other: String) throws -> [String] {
    try differences(Array(one.utf8), Array(other.utf8), at: [])
}

private func differences(_ one: [UInt8], _ other: [UInt8], at place: [UInt8]) throws -> [String] {
    let (mine, theirs) = (kind(of: one + place), kind(of: other + place))
    let shown = place.isEmpty ? "the directory itself" : String(decoding: place.dropFirst(), as: UTF8.self)
    switch (mine, theirs) {
    case (.file, .file):
        return try sameContents(one + place, other + place) ? [] : ["\(shown): the contents differ"]
    case (.directory, .directory):
        let names = try Set(entryNames(of: one + place)).union(try entryNames(of: other + place))
        return try names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { name in
            try differences(one, other, at: place + [UInt8(ascii: "/")] + name)
        }
    default:
        return mine == theirs ? [] : ["\(shown): \(mine) here, \(theirs) there"]
    }
}

private enum Kind { case file, directory, nothingToCarry }

private func kind(of path: [UInt8]) -> Kind {
    let name = path.map(CChar.init(bitPattern:)) + [0]
    var status = stat()
    guard stat(name, &status) == 0 else { return .nothingToCarry }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    if status.st_mode & S_IFMT == S_IFREG { return .file }
    guard isDirectory, lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return .nothingToCarry }
    return .directory
}

/// True when two files hold the same bytes; compared piece by piece, so that they may be of any size.
package func sameContents(_ one: String, _ other: String) throws -> Bool {
    try sameContents(Array(one.utf8), Array(other.utf8))
}

private func sameContents(_ one: [UInt8], _ other: [UInt8]) throws -> Bool {
    let files = try [one, other].map { path in
        guard let file = fopen(path.map(CChar.init(bitPattern:)) + [0], "re") else { throw Errno.current }
        setvbuf(file, nil, _IONBF, 0)
        return file
    }
    defer { for file in files { fclose(file) } }
    let size = 1 << 20
    let pieces = files.map { _ in UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64) }
    defer { for piece in pieces { piece.deallocate() } }
    while true {
        let counts = zip(pieces, files).map { fread($0, 1, size, $1) }
        guard counts[0] == counts[1], memcmp(pieces[0], pieces[1], counts[0]) == 0 else { return false }
        if counts[0] == 0 { return true }
    }
}
