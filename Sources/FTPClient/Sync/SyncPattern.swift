// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A pattern for paths of a sync, as a line of `.gitignore` writes it.
///
/// `*.tmp` fits that name at any depth, `/build` and `docs/*.html` begin at the directory that the pattern stands in,
/// `cache/` fits directories only, and `**` stands for any number of directories.
public struct SyncPattern: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case name(Glob)
        case anyDirectories
    }

    /// True when it takes out what fits; false when it takes it in again.
    public let excludes: Bool

    private let parts: [Part]
    private let base: SyncPath
    private let fitsDirectoriesOnly: Bool

    /// Reads a pattern as options write it; `nil` when there is nothing in it to fit.
    ///
    /// - Parameters:
    ///   - pattern: The pattern.
    ///   - excludes: True when it takes out what fits.
    ///   - base: The directory that the pattern stands in.
    public init?(_ pattern: some Collection<UInt8>, excludes: Bool, in base: SyncPath = .root) {
        var text = Array(pattern)[...]
        fitsDirectoriesOnly = text.last == slash
        while text.last == slash { text.removeLast() }
        let isAnchored = text.contains(slash)
        var parts: [Part] = []
        if !isAnchored { parts.append(.anyDirectories) }
        for name in text.split(separator: slash) {
            let isRun = name.elementsEqual("**".utf8)
            if isRun, parts.last == .anyDirectories { continue }
            parts.append(isRun ? .anyDirectories : .name(Glob(name)))
        }
        // `a/**` is what lies in `a`, not `a` itself.
        if parts.count > 1, parts.last == .anyDirectories { parts.insert(.name(Glob("*".utf8)), at: parts.count - 1) }
        guard parts.contains(where: { $0 != .anyDirectories }) || text.elementsEqual("**".utf8) else { return nil }
        self.parts = parts
        self.excludes = excludes
        self.base = base
    }

    /// Reads a line of a file: blank lines and those behind `#` say nothing, `!` takes in again, and a backslash makes a
    /// first `#` or `!`, and a blank at the end, a part of the pattern.
    public init?(line: some Collection<UInt8>, in base: SyncPath = .root) {
        var text = Array(line)[...]
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        while text.last == .space, text.dropLast().last != UInt8(ascii: "\\") { text.removeLast() }
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        let takesIn = first == UInt8(ascii: "!")
        self.init(takesIn ? text.dropFirst() : text, excludes: !takesIn, in: base)
    }

    /// Reads all lines of a file that stands in a directory.
    public static func lines(of bytes: some Collection<UInt8>, in base: SyncPath = .root) -> [SyncPattern] {
        Array(bytes).split(separator: .lineFeed).compactMap { SyncPattern(line: $0, in: base) }
    }

    /// True when an entry fits.
    public func matches(_ path: SyncPath, isDirectory: Bool) -> Bool {
        if fitsDirectoriesOnly, !isDirectory { return false }
        guard base.isRoot || path.isInside(base) else { return false }
        return matches(path.names.dropFirst(base.names.count))
    }

    /// Only the last run of directories is ever reconsidered: whatever an earlier one could take, that one can take too.
    private func matches(_ names: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        var part = 0
        var position = names.startIndex
        var retry: (part: Int, position: Int)?
        while position < names.endIndex {
            if part < parts.count, parts[part] == .anyDirectories {
                part += 1
                retry = (part, position)
            } else if part < parts.count, case .name(let glob) = parts[part], glob.matches(Array(names[position])) {
                part += 1
                position += 1
            } else if let last = retry {
                part = last.part
                position = last.position + 1
                retry = (part, position)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anyDirectories }
    }
}
