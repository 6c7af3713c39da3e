// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// A path with wildcards in any of its components: `pub/*/[a-c]*.txt`.
struct PathPattern: Hashable, Sendable {
    /// A path that was found, and what the listing said about it.
    struct Match: Sendable {
        let path: [UInt8]
        let facts: EntryFacts?
        /// True while every component was found by its very bytes, wildcards included.
        let isLiteral: Bool
        /// True while every component fits.
        let fits: Bool
    }

    private struct Component: Hashable {
        let glob: Glob
        /// The name that was typed, wildcards taken for themselves.
        let name: [UInt8]
    }

    /// The pattern as it is written, with a backslash before what was quoted.
    let text: [UInt8]
    private let isAbsolute: Bool
    private let components: [Component]

    /// Reads a path; `nil` when none of its components can fit more than one name.
    init?(_ path: QuotedText) {
        text = path.escaped
        isAbsolute = text.first == .slash
        components = zip(text.split(separator: .slash), path.bytes.split(separator: .slash)).map { escaped, name in
            Component(glob: Glob(escaped), name: Array(name))
        }
        if components.allSatisfy({ $0.glob.literal != nil }) { return nil }
    }

    private init(text: [UInt8], isAbsolute: Bool, components: [Component]) {
        self.text = text
        self.isAbsolute = isAbsolute
        self.components = components
    }

    /// The pattern with a directory in the place of its first component, in whose name no wildcard is one.
    func atHome(_ home: [UInt8]) -> PathPattern {
        var quoted = QuotedText()
        for byte in home { quoted.append(byte, isQuoted: true) }
        let names = zip(quoted.escaped.split(separator: .slash), home.split(separator: .slash)).map { escaped, name in
            Component(glob: Glob(escaped), name: Array(name))
        }
        return PathPattern(
            text: quoted.escaped + text.dropFirst(), isAbsolute: home.first == .slash,
            components: names + components.dropFirst())
    }

    /// The pattern for names alone.
    var glob: Glob { Glob(text) }

    /// All paths that fit, and the one that has the pattern itself for its name, in the order of their names.
    ///
    /// `list` gives the entries of a directory; an empty path is the working directory.
    func matches(
        listing list: (_ directory: [UInt8]) async throws(Failure) -> [EntryFacts]
    ) async throws(Failure) -> [Match] {
        var matches = [Match(path: isAbsolute ? [.slash] : [], facts: nil, isLiteral: true, fits: true)]
        for (index, component) in components.enumerated() {
            var longer: [Match] = []
            for match in matches {
                if let literal = component.glob.literal {
                    longer.append(
                        Match(
                            path: join(match.path, literal), facts: nil, isLiteral: match.isLiteral, fits: match.fits))
                    continue
                }
                let isLast = index == components.count - 1
                let entries = try await list(match.path)
                longer += entries.compactMap { self.match($0, component, behind: match, isLast: isLast) }
            }
            matches = longer
        }
        return matches.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    /// Matches an entry with one component, as a pattern or as the very name; `nil` when neither fits.
    ///
    /// Only directories and links fit a component that others follow.
    private func match(_ entry: EntryFacts, _ component: Component, behind: Match, isLast: Bool) -> Match? {
        guard entry.isProper, isLast || entry.isDirectory || entry.isLink else { return nil }
        let dot = UInt8(ascii: ".")
        let isHidden = entry.name.first == dot && component.name.first != dot
        let fits = behind.fits && !isHidden && component.glob.matches(entry.name.bytes)
        let isLiteral = behind.isLiteral && entry.name == component.name
        guard fits || isLiteral else { return nil }
        return Match(path: join(behind.path, entry.name.bytes), facts: entry, isLiteral: isLiteral, fits: fits)
    }

    /// A name behind a directory; one in front that begins with a tilde would be taken for somebody's home.
    private func join(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
        if directory.isEmpty { return name.first == UInt8(ascii: "~") ? Array("./".utf8) + name : name }
        return directory == [.slash] ? directory + name : directory + [.slash] + name
    }
}

extension PathPattern {
    /// Which of the paths found a command takes where one of them has the pattern itself for its name.
    enum Preference: Sendable {
        /// That one alone: deleting, renaming or showing a file means one file.
        case theVeryName
        /// All that fit: copies are taken of all.
        case all
    }

    /// The matches that were chosen, and a remark on the choice, if it calls for one.
    struct Choice: Sendable {
        let matches: [Match]
        let remark: String?

        /// True when it is the one path that has the pattern itself for its name.
        var isLiteral: Bool { matches.count == 1 && matches[0].isLiteral }
    }

    /// Chooses among what was found.
    ///
    /// A pattern that does not fit its own name (`g[1].txt` fits `g1.txt`) means the file of that name where there is
    /// one.
    ///
    /// `exists` is asked about a path of that name that no listing has shown.
    func choice(
        from found: [Match], _ preference: Preference, exists: (_ path: [UInt8]) async throws(Failure) -> Bool
    ) async throws(Failure) -> Choice {
        let fitting = found.filter(\.fits)
        guard let literal = found.first(where: \.isLiteral) else { return Choice(matches: fitting, remark: nil) }
        if literal.facts == nil, fitting.count > 1 || !literal.fits, try await !exists(literal.path) {
            return Choice(matches: fitting.filter { !$0.isLiteral }, remark: nil)
        }
        let others = fitting.count - (literal.fits ? 1 : 0)
        if others == 0 { return Choice(matches: [literal], remark: nil) }
        let name = Printable.text(literal.path)
        let rest = "\(others) other name\(others == 1 ? "" : "s")"
        if preference == .all, literal.fits {
            return Choice(
                matches: fitting, remark: "\(name) is there by that name and also fits \(rest): all are taken")
        }
        return Choice(
            matches: [literal],
            remark: "\(name) is there by that name: only it is taken, not the \(rest) that it fits as a pattern")
    }
}
