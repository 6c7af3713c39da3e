// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension ImportChoices {
    private static let backslash = UInt8(ascii: "\\")

    /// The path here of a path there: by the longest of the directories that have moved and that it is in.
    ///
    /// Paths of Windows (`C:\ftp\ada`) are compared without regard to case, and `\` becomes `/` behind what has moved.
    func moved(_ path: [UInt8]) -> [UInt8] {
        let known = moves.filter { Self.isWithin(path, $0.from) }.max { $0.from.count < $1.from.count }
        guard let known, let rest = Self.rest(of: path, in: known.from) else { return path }
        return Self.trimmed(known.to) + rest
    }

    /// The path from a directory on, such as `/old/files`; empty for the directory itself, nil for what is elsewhere.
    static func rest(of path: [UInt8], in directory: [UInt8]) -> [UInt8]? {
        guard isWithin(path, directory) else { return nil }
        var rest = path.dropFirst(trimmed(directory).count).map { $0 == backslash && isWindows(path) ? .slash : $0 }
        while rest.last == .slash { rest.removeLast() }
        return rest
    }

    /// True for `C:\ftp`, `C:/ftp`, `C:` and `\\server\share`.
    static func isWindows(_ path: [UInt8]) -> Bool {
        path.starts(with: [backslash, backslash]) || path.count >= 2 && path[0].isLetter && path[1] == UInt8(ascii: ":")
    }

    /// True if a path is a directory's or lies in it.
    static func isWithin(_ path: [UInt8], _ directory: [UInt8]) -> Bool {
        let directory = trimmed(directory)
        guard path.count >= directory.count else { return false }
        let begins =
            isWindows(directory)
            ? zip(path, directory).allSatisfy { separated($0) == separated($1) } : path.starts(with: directory)
        guard begins else { return false }
        let next = path.dropFirst(directory.count).first
        return next == nil || next == .slash || next == backslash && isWindows(path)
    }

    private static func separated(_ byte: UInt8) -> UInt8 { byte == backslash ? .slash : byte.lowercased }

    /// Without separators at its end.
    private static func trimmed(_ path: [UInt8]) -> [UInt8] {
        var path = path
        while let last = path.last, last == .slash || last == backslash && isWindows(path) { path.removeLast() }
        return path
    }
}
