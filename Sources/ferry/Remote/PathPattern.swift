// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A path with wildcards in any of its components: `pub/*/[a-c]*.txt`.
struct PathPattern {
    /// A path that fits, and what the listing said about it.
    struct Match: Sendable {
        let path: [UInt8]
        let facts: EntryFacts?
    }

    private let isAbsolute: Bool
    private let components: [Glob]
    private let hidden: [Bool]

    init(_ pattern: [UInt8]) {
        isAbsolute = pattern.first == .slash
        let parts = pattern.split(separator: .slash)
        components = parts.map { Glob($0) }
        hidden = parts.map { $0.first == UInt8(ascii: ".") }
    }

    /// All paths that fit, in the order of their names; `list` gives the entries of a folder (an empty path is the
    /// working folder).
    func matches(
        listing list: (_ folder: [UInt8]) async throws(Failure) -> [EntryFacts]
    ) async throws(Failure) -> [Match] {
        var matches = [Match(path: isAbsolute ? [.slash] : [], facts: nil)]
        for (index, component) in components.enumerated() {
            var longer: [Match] = []
            for match in matches {
                if let literal = component.literal {
                    longer.append(Match(path: join(match.path, literal), facts: nil))
                    continue
                }
                let isLast = index == components.count - 1
                let fitting = try await list(match.path).filter { entry in
                    entry.isProper && component.matches(entry.name) && (isLast || entry.isFolder || entry.isLink)
                        && (hidden[index] || entry.name.first != UInt8(ascii: "."))
                }
                longer += fitting.map { Match(path: join(match.path, $0.name), facts: $0) }
            }
            matches = longer
        }
        return matches.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    private func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
        folder.isEmpty || folder == [.slash] ? folder + name : folder + [.slash] + name
    }
}
