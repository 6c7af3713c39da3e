// SPDX-License-Identifier: Apache-2.0

/// The reader of the lines of `MLSD` and `MLST` (RFC 3659 §7.2).
///
/// Its writer is `EntryFacts.appendMachineLine`.
///
/// Facts may come in any order and case, unknown ones are passed over. It forgives a missing `;` behind the last fact
/// and a missing blank before the name. A line without a single fact is not read: it may be the second half of a name
/// with a line end in it.
public enum MachineListingParser {
    private typealias Bytes = ArraySlice<UInt8>

    /// Reads a line without its end; nil when it is none of these.
    public static func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        var entry = EntryFacts(name: [], kind: .other)
        var rest = line
        var isFirst = true
        while let fact = Fact(next: &rest) {
            read(fact, into: &entry)
            isFirst = false
        }
        guard !isFirst else { return nil }
        entry.name = FileName(Array(rest.first == .space ? rest.dropFirst() : rest))
        return entry.name.isEmpty ? nil : entry
    }

    private static func read(_ fact: Fact, into entry: inout EntryFacts) {
        let value = fact.value
        switch fact.name {
        case .type: entry.kind = kind(value)
        case .size: entry.size = Decimal.parse(value)
        case .modify: entry.modified = TimeValue(lenient: value)?.timestamp
        case .create: entry.created = TimeValue(lenient: value)?.timestamp
        case .perm: entry.perm = PermFact(letters: value)
        case .unique: entry.unique = .text(Array(value))
        case .mode: entry.mode = Octal.parse(value)
        case .owner: entry.owner = Array(value)
        case .group: entry.group = Array(value)
        case .ownerNumber: if entry.owner == nil { entry.owner = Array(value) }
        case .groupNumber: if entry.group == nil { entry.group = Array(value) }
        case .unknown: break
        }
    }

    private static func kind(_ value: Bytes) -> EntryKind {
        if value.equalsIgnoringCase("file") { return .file }
        if value.equalsIgnoringCase("dir") { return .directory }
        if value.equalsIgnoringCase("cdir") { return .currentDirectory }
        if value.equalsIgnoringCase("pdir") { return .parentDirectory }
        guard value.startsIgnoringCase(with: "OS.unix=s"), let equals = value.firstIndex(of: UInt8(ascii: "=")) else {
            return .other
        }
        let flavour = value[(equals + 1)...]
        if flavour.startsIgnoringCase(with: "slink:") {
            // Pure-FTPd sends the colon and no target.
            let target = Array(flavour.dropFirst(6))
            return .symbolicLink(target: target.isEmpty ? nil : target)
        }
        let isLink = flavour.equalsIgnoringCase("slink") || flavour.equalsIgnoringCase("symlink")
        return isLink ? .symbolicLink(target: nil) : .other
    }

    /// One `name=value;`.
    private struct Fact {
        let name: FactName
        let value: Bytes

        /// Takes a fact off the front of a line; nil before the name.
        init?(next line: inout Bytes) {
            guard let equals = line.firstIndex(where: { !Self.isWord($0) }), equals > line.startIndex,
                line[equals] == UInt8(ascii: "=")
            else { return nil }
            name = FactName(line[..<equals])
            let rest = line[(equals + 1)...]
            let mayHoldBlanks =
                name == .owner || name == .group
                || name == .type && rest.startsIgnoringCase(with: "OS.unix=slink:")
            let end = rest.firstIndex { $0 == UInt8(ascii: ";") || $0 == .space && !mayHoldBlanks }
            guard let end else { return nil }
            value = rest[..<end]
            line = rest[end] == .space ? rest[end...] : rest[(end + 1)...]
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            byte.isLetter || byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
    }

    private enum FactName {
        case type, size, modify, create, perm, unique, mode, owner, group, ownerNumber, groupNumber, unknown

        init(_ word: Bytes) {
            // The length leaves few to compare with: listings have millions of facts.
            let candidates: [(String, FactName)] =
                switch word.count {
                case 4: Self.four
                case 6: Self.six
                case 8...14: Self.long
                default: []
                }
            self = candidates.first { word.equalsIgnoringCase($0.0) }?.1 ?? .unknown
        }

        private static let four: [(String, FactName)] = [
            ("type", .type), ("size", .size), ("perm", .perm), ("sizd", .size),
        ]
        private static let six: [(String, FactName)] = [("modify", .modify), ("unique", .unique), ("create", .create)]
        private static let long: [(String, FactName)] = [
            ("UNIX.mode", .mode), ("UNIX.owner", .owner), ("UNIX.group", .group), ("UNIX.uid", .ownerNumber),
            ("UNIX.gid", .groupNumber), ("UNIX.ownername", .owner), ("UNIX.groupname", .group),
        ]
    }
}

/// Permission bits in base 8.
enum Octal {
    /// Reads octal digits, with `0o` before them or without: pyftpdlib writes a mode as Python does.
    static func parse(_ text: some Collection<UInt8>) -> UInt16? {
        let digits = text.starts(with: "0o".utf8) ? text.dropFirst(2) : text[...]
        guard !digits.isEmpty, digits.count <= 6, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return UInt16(digits.reduce(0) { $0 << 3 | Int($1.digit) } & 0o7777)
    }
}
