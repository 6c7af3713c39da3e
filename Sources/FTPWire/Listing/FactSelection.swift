// SPDX-License-Identifier: Apache-2.0

/// The facts that a client wants to see in machine listings: `OPTS MLST` (RFC 3659 §7.9).
public struct FactSelection: OptionSet, Hashable, Sendable {
    /// One bit a fact.
    public let rawValue: UInt16

    /// Makes a selection from bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The kind of the entry.
    public static let type = FactSelection(rawValue: 1 << 0)
    /// The size of a file in bytes.
    public static let size = FactSelection(rawValue: 1 << 1)
    /// When the content changed.
    public static let modify = FactSelection(rawValue: 1 << 2)
    /// When the entry was made.
    public static let create = FactSelection(rawValue: 1 << 3)
    /// The rights of the user.
    public static let perm = FactSelection(rawValue: 1 << 4)
    /// The identity of the file.
    public static let unique = FactSelection(rawValue: 1 << 5)
    /// The permission bits.
    public static let mode = FactSelection(rawValue: 1 << 6)
    /// The owner.
    public static let owner = FactSelection(rawValue: 1 << 7)
    /// The group.
    public static let group = FactSelection(rawValue: 1 << 8)

    /// Every fact Ferry can tell.
    public static let all: FactSelection = [
        .type, .size, .modify, .create, .perm, .unique, .mode, .owner, .group,
    ]
    /// The facts that are told to a client that has not chosen.
    public static let standard = all

    /// The facts with their names on the wire, in the order in which they are written.
    private static let names: [(FactSelection, String)] = [
        (.type, "type"), (.size, "size"), (.modify, "modify"), (.create, "create"), (.perm, "perm"),
        (.unique, "unique"), (.mode, "UNIX.mode"), (.owner, "UNIX.owner"), (.group, "UNIX.group"),
    ]

    /// Reads what follows `OPTS MLST`, such as `type;size;`: unknown facts are passed over, nothing selects nothing.
    public init(options: some Collection<UInt8>) {
        self.init(names: options.split(separator: UInt8(ascii: ";")))
    }

    private init(names: some Sequence<some Collection<UInt8>>) {
        self = []
        for word in names {
            let name = Array(word).trimmingBlanks
            for (fact, known) in Self.names where name.equalsIgnoringCase(known) { insert(fact) }
        }
    }

    /// The selection as the reply to `OPTS MLST` repeats it: `type;size;`.
    public var options: String {
        Self.names.filter { contains($0.0) }.map { $0.1 + ";" }.joined()
    }

    /// The line of `FEAT`: every fact there is, the selected ones marked, `MLST type*;size*;create;`.
    public var featureLine: String {
        "MLST " + Self.names.map { $0.1 + (contains($0.0) ? "*;" : ";") }.joined()
    }

    /// The facts a client of Ferry asks for: all but the time of creation, which costs some servers a look at each
    /// file.
    public static let ofInterest: FactSelection = FactSelection.all.subtracting(.create)

    /// The argument of `OPTS MLST` that gets a client the facts of interest from a server.
    ///
    /// - Parameter feature: The text behind `MLST` in the reply to `FEAT`, such as `type*;size*;UNIX.mode;`.
    /// - Returns: `nil` if the server tells by itself all facts of interest that it has.
    public static func request(toServerWith feature: String) -> String? {
        let facts = feature.utf8.split(separator: UInt8(ascii: ";"))
        let marked = facts.filter { $0.last == UInt8(ascii: "*") }.map { $0.dropLast() }
        let unmarked = facts.filter { $0.last != UInt8(ascii: "*") }
        let active = FactSelection(names: marked)
        let wanted = active.union(FactSelection(names: unmarked)).intersection(ofInterest)
        return active.isSuperset(of: wanted) ? nil : wanted.options
    }
}
