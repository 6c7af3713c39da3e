// SPDX-License-Identifier: Apache-2.0

/// The patterns that say which entries take part in a sync: of several that fit, the last one counts.
///
/// Patterns of `.ferryignore` come first, those of deeper directories behind those of upper ones; the caller's own come
/// last. A directory that is left out is not looked into, so nothing in it can be taken in again.
public struct SyncFilter: Sendable {
    /// The name of the files with patterns in the directories of the source.
    public static let ignoreFile = Array(".ferryignore".utf8)

    /// The caller's patterns, in their order.
    ///
    /// Files that no pattern fits are left out if the first pattern takes in, and else taken.
    public var patterns: [SyncPattern]

    private var ignored: [SyncPath: [SyncPattern]] = [:]

    /// Makes a filter of patterns.
    public init(_ patterns: [SyncPattern] = []) { self.patterns = patterns }

    /// Adds what `.ferryignore` of a directory says.
    public mutating func read(ignoreFile bytes: some Collection<UInt8>, in directory: SyncPath) {
        ignored[directory] = SyncPattern.lines(of: bytes, in: directory)
    }

    /// True when an entry takes no part.
    public func leavesOut(_ path: SyncPath, isDirectory: Bool) -> Bool {
        let name = path.name
        if name == Self.ignoreFile || TemporaryName.isOne(name) { return true }
        if let last = patterns.last(where: { $0.matches(path, isDirectory: isDirectory) }) { return last.excludes }
        if !ignored.isEmpty {
            var directory = path
            while !directory.isRoot {
                directory = directory.parent
                let last = ignored[directory]?.last { $0.matches(path, isDirectory: isDirectory) }
                if let last { return last.excludes }
            }
        }
        return patterns.first?.excludes == false && !isDirectory
    }
}

extension TemporaryName {
    /// True for the name of something that this program has not finished.
    static func isOne(_ name: [UInt8]) -> Bool {
        name.first == UInt8(ascii: ".")
            && (name.ends(with: ".ferry-part") || name.ends(with: ".ferry-journal"))
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
