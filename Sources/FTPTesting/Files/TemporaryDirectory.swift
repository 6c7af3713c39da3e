// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A directory that is there as long as its owner, and goes away with all that was put into it.
package struct TemporaryDirectory: ~Copyable, Sendable {
    /// Absolute, without a slash at its end.
    package let path: String

    /// Makes an empty directory for this user alone, below `base`: `TMPDIR` or `/tmp` unless told otherwise.
    package init(named name: String = "ferry", in base: String = environmentValue("TMPDIR") ?? "/tmp") throws {
        // mkdtemp(3) replaces the six letters X.
        var template = Array("\(base)/\(name).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno.current }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { removeTree(at: Array(path.utf8)) }

    /// The path of something in the directory.
    package func path(_ name: String) -> String { "\(path)/\(name)" }
}

/// A temporary directory for suites, each of whose tests begins with one: it can be a property of a struct.
package final class SuiteDirectory: Sendable {
    private let directory: TemporaryDirectory

    package init(named name: String = "ferry") throws { directory = try TemporaryDirectory(named: name) }

    /// The path of something in the directory.
    package func path(_ name: String) -> String { directory.path(name) }
}

/// Removes a file, or a directory and what is in it; a link is removed, not followed.
///
/// A path at which nothing stands is no error. Directories may be deeper than paths can say.
package func removeTree(at path: [UInt8]) {
    removeTree(path, below: AT_FDCWD)
}

private func removeTree(_ name: [UInt8], below parent: CInt) {
    let entry = name.map(CChar.init(bitPattern:)) + [0]
    if unlinkat(parent, entry, 0) == 0 || errno == ENOENT { return }
    fchmodat(parent, entry, 0o700, 0)
    if let stream = fdopendir(openat(parent, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
        defer { closedir(stream) }
        for name in names(in: stream) { removeTree(name, below: dirfd(stream)) }
    }
    unlinkat(parent, entry, AT_REMOVEDIR)
}

/// The names in a directory as bytes, without `.` and `..`, in the order of their bytes.
package func entryNames(of path: [UInt8]) throws -> [[UInt8]] {
    guard let stream = opendir(path.map(CChar.init(bitPattern:)) + [0]) else { throw Errno.current }
    defer { closedir(stream) }
    return names(in: stream)
}

private func names(in stream: OpaquePointer) -> [[UInt8]] {
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name != [46], name != [46, 46] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
}
