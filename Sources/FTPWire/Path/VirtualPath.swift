// SPDX-License-Identifier: Apache-2.0

/// A place in the tree a client sees, as the names from the root down.
///
/// It is absolute, and holds no `.`, `..` or empty parts: whoever holds one holds a path that cannot leave the root.
public struct VirtualPath: Hashable, Sendable {
    /// The names from the root down.
    public private(set) var components: [[UInt8]]

    /// The root.
    public init() { components = [] }

    /// Reads a path from the root; the same as resolving it there.
    public init(_ path: some Collection<UInt8>) {
        self.init()
        descend(path)
    }

    /// Reads a path written as text.
    public init(_ path: String) { self.init(path.utf8) }

    /// Reads a client's pathname; the only place where pathnames are read.
    ///
    /// `/x` starts at the root, `~` and `~/x` at home, anything else at the working directory; `..` at the root stays
    /// at the root. A file that is called `~` is named `./~`.
    public static func resolving(
        _ argument: [UInt8], from directory: VirtualPath, home: VirtualPath = VirtualPath()
    ) -> VirtualPath {
        let tilde = UInt8(ascii: "~")
        var path: VirtualPath
        if argument.first == .slash {
            path = VirtualPath()
            path.descend(argument)
        } else if argument.first == tilde, argument.count == 1 || argument[1] == .slash {
            path = home
            path.descend(argument.dropFirst())
        } else {
            path = directory
            path.descend(argument)
        }
        return path
    }

    /// True when a name can be a component: not empty, not `.` or `..`, without `/` and `NUL`.
    public static func isComponent(_ name: some Collection<UInt8>) -> Bool {
        !name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
            && !name.contains { $0 == .slash || $0 == .nul }
    }

    private mutating func descend(_ path: some Collection<UInt8>) {
        for part in path.split(separator: .slash) {
            if part.elementsEqual("..".utf8) {
                _ = components.popLast()
            } else if !part.elementsEqual(".".utf8) {
                components.append(Array(part))
            }
        }
    }
}

extension VirtualPath {
    /// True when this is the root.
    public var isRoot: Bool { components.isEmpty }

    /// The last component; nil for the root.
    public var name: [UInt8]? { components.last }

    /// The directory this stands in; the root's is the root.
    public var parent: VirtualPath {
        var parent = self
        _ = parent.components.popLast()
        return parent
    }

    /// The path as bytes, `/a/b`, without a slash at the end; the root is `/`.
    public var bytes: [UInt8] {
        if isRoot { return [.slash] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(components.reduce(0) { $0 + $1.count + 1 })
        for component in components {
            bytes.append(.slash)
            bytes += component
        }
        return bytes
    }

    /// The place of that name in this directory.
    ///
    /// The name must satisfy `isComponent`: check what a peer sent.
    public func appending(_ name: [UInt8]) -> VirtualPath {
        precondition(Self.isComponent(name), "a name that is no path component")
        var path = self
        path.components.append(name)
        return path
    }

    /// True when this is that directory, or lies somewhere in it.
    public func isWithin(_ directory: VirtualPath) -> Bool {
        components.starts(with: directory.components)
    }
}

extension VirtualPath: CustomStringConvertible {
    /// The path as text that is safe to show.
    public var description: String { Printable.text(bytes) }
}
