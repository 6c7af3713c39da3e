// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire

/// The places of the host whose files are encrypted: these directories, and all below them.
package struct SealedPlaces: Sendable {
    /// Nil for who only looks at lengths.
    package let keys: SealingKeys?
    /// The components of each path.
    private let paths: [[[UInt8]]]
    private let hostPaths: [[UInt8]]

    package init(_ paths: [[UInt8]], keys: SealingKeys?) {
        self.keys = keys
        hostPaths = paths
        self.paths = paths.map(Self.components)
    }

    /// True for a path that is one of them or below, as it is written; which also holds where it is no directory of this
    /// machine.
    package func hold(_ path: [UInt8]) -> Bool {
        let components = Self.components(path)
        return paths.contains { components.starts(with: $0) }
    }

    /// True if a directory, or one of those that hold it, is one of them: then no other way to it leads past the keys.
    func hold(_ places: [TreePlace]) -> Bool {
        hostPaths.contains { RootDirectory.place(at: $0).map(places.contains) ?? false }
    }

    private static func components(_ path: [UInt8]) -> [[UInt8]] {
        path.split(separator: .slash).map(Array.init).filter { !$0.elementsEqual(".".utf8) }
    }
}
