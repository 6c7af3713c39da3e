// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// A directory of the host that stands at a place of an account's tree, with rights and a quota of its own.
package struct VirtualDirectory: Hashable, Sendable {
    /// The place in the tree; never its root.
    package let place: VirtualPath
    /// The absolute path on the host; nil where nothing is to stand, whatever others have put there.
    package let host: [UInt8]?
    /// The permissions there, in the place of the account's own.
    package var permissions: Permissions?
    /// The most room that the directory may take.
    package var quota: QuotaAmount?
    package var quotaFiles: QuotaAmount?
    /// True if the permissions only take from what the account may.
    package var isLimitOnly = false

    /// Makes one; nil for the root of the tree, or a path of the host that does not begin at its root.
    package init?(at place: VirtualPath, host: [UInt8]?) {
        if place.isRoot { return nil }
        if let host, host.first != .slash || host.contains(.nul) { return nil }
        (self.place, self.host) = (place, host)
    }

    package var limit: TreeLimit { TreeLimit(bytes: quota?.most, files: quotaFiles?.most) }

    /// The rules that give the place its permissions; those of an administrator come behind them.
    package var rules: [PathRule] {
        guard host != nil, let permissions, let pattern = RulePattern(literally: place) else { return [] }
        let everything = Permissions.all.union(.keepBoth)
        let taking = PathRule(.deny, everything.subtracting(permissions), pattern)
        return isLimitOnly ? [taking] : [taking, PathRule(.allow, permissions, pattern)]
    }
}

/// The virtual directories of an account, of a group or of all: one for each place, those above before those below.
package struct VirtualDirectories: Hashable, Sendable {
    package private(set) var all: [VirtualDirectory]

    package init() { all = [] }

    /// Makes a list; nil if two stand at one place.
    package init?(_ all: [VirtualDirectory]) {
        guard Set(all.map(\.place)).count == all.count else { return nil }
        self.all = all
        sort()
    }

    private mutating func sort() {
        all.sort { left, right in
            let (one, other) = (left.place.components, right.place.components)
            if one.count != other.count { return one.count < other.count }
            return left.place.bytes.lexicographicallyPrecedes(right.place.bytes)
        }
    }

    /// These, and those of others at places where none of these stands.
    package func over(_ others: VirtualDirectories) -> VirtualDirectories {
        if all.isEmpty { return others }
        var both = self
        both.all += others.all.filter { other in !all.contains { $0.place == other.place } }
        both.sort()
        return both
    }

    /// The rules that give the places their permissions, those of places above first.
    package var rules: [PathRule] { all.flatMap(\.rules) }

    /// The directories that stand somewhere.
    package var standing: [VirtualDirectory] { all.filter { $0.host != nil } }
}

/// The paths of the host that a tree is made of: the home of an account, and its virtual directories.
package struct ServedTree: Hashable, Sendable {
    package let home: [UInt8]
    package let directories: VirtualDirectories

    package init(home: [UInt8], directories: VirtualDirectories = VirtualDirectories()) {
        (self.home, self.directories) = (home, directories)
    }

    /// The path on the host of a place in the tree.
    package func file(at path: VirtualPath) -> [UInt8] {
        // Those below come last, and win.
        let directory = directories.all.last { $0.host != nil && path.isWithin($0.place) }
        let base = directory?.host ?? home
        let names = path.components.dropFirst(directory?.place.components.count ?? 0)
        if names.isEmpty { return base }
        return (base == [.slash] ? [] : base) + names.flatMap { [.slash] + $0 }
    }
}

extension RulePattern {
    /// The pattern that names one place and all below it, whatever its names look like.
    fileprivate init?(literally place: VirtualPath) {
        let special = Array("*?[\\".utf8)
        self.init(place.bytes.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] })
    }
}
