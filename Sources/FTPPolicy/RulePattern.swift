// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// A pattern for places of a tree: `/incoming`, `/home/*/private`, `/**/*.key`.
///
/// Each part between slashes is a `Glob` for one name; `**` stands for any number of names, none too. A pattern is
/// compared with the names of a path, which hold no `.`, `..` or empty ones, so that `/./x` and `//x` are `/x`.
package struct RulePattern: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case name(Glob)
        case anyNames
    }

    /// The relation of a pattern to a place.
    package enum Match: Hashable, Sendable {
        /// It names the place, or one above it.
        case holds
        /// It may name something below: the numbers of the parts that wait to be matched there.
        case waits(Set<Int>)
        /// It names nothing there and below.
        case never
    }

    /// The pattern as it was written.
    package let bytes: [UInt8]
    private let parts: [Part]

    /// Reads a pattern; nil for one that does not begin with `/`, or has a part `..`.
    package init?(_ bytes: [UInt8]) {
        guard bytes.first == .slash, !bytes.contains(.nul) else { return nil }
        var parts: [Part] = []
        for part in bytes.split(separator: .slash) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { return nil }
            parts.append(part.elementsEqual("**".utf8) ? .anyNames : .name(Glob(part)))
        }
        (self.bytes, self.parts) = (bytes, parts)
    }

    /// Compares the pattern with a path, in time that grows with the product of their lengths.
    package func match(_ path: VirtualPath) -> Match {
        var waiting = closure([0])
        for name in path.components {
            if waiting.contains(parts.count) { return .holds }
            var next: Set<Int> = []
            for index in waiting {
                switch parts[index] {
                case .anyNames: next.insert(index)
                case .name(let glob): if glob.matches(name) { next.insert(index + 1) }
                }
            }
            waiting = closure(next)
            if waiting.isEmpty { return .never }
        }
        return waiting.contains(parts.count) ? .holds : .waits(waiting)
    }

    /// The globs for names of that directory: the pattern names what fits one of them.
    ///
    /// Nil if it names the directory, and with it all that is there.
    package func globs(forNamesIn directory: VirtualPath) -> [Glob]? {
        switch match(directory) {
        case .holds: return nil
        case .never: return []
        case .waits(let waiting):
            return waiting.sorted().compactMap { index in
                guard case .name(let glob) = parts[index], closure([index + 1]).contains(parts.count) else {
                    return nil
                }
                return glob
            }
        }
    }

    /// With what can be reached without a name.
    private func closure(_ indices: Set<Int>) -> Set<Int> {
        var closed = indices
        for index in parts.indices where closed.contains(index) && parts[index] == .anyNames {
            closed.insert(index + 1)
        }
        return closed
    }
}
