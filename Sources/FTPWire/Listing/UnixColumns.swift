// SPDX-License-Identifier: Apache-2.0

/// The beginning of a line: the letter of the kind, and permissions.
struct UnixLead {
    let kind: EntryKind
    let mode: UInt16?
    /// The number of fields that it takes.
    let fieldCount: Int
    /// True when `ls` knew no more than the name and perhaps the kind.
    let isUnknown: Bool

    /// Reads `drwxr-xr-x`, perhaps with a mark for access lists behind it, or NetWare's `d [RWCEAFMS]`.
    init?(_ fields: [ArraySlice<UInt8>]) {
        guard let first = fields.first, let letter = first.first, let kind = Self.kind(of: letter) else { return nil }
        let rest = first.dropFirst()
        let isWord = rest.count >= 9
        self.kind = kind
        if isWord, let mode = UnixMode(letters: rest.prefix(9)), Self.isMark(rest.dropFirst(9)) {
            (self.mode, fieldCount, isUnknown) = (mode.bits, 1, false)
        } else if isWord, rest.allSatisfy({ $0 == UInt8(ascii: "?") }) {
            (mode, fieldCount, isUnknown) = (nil, 1, true)
        } else if Self.areRights(rest) {
            (mode, fieldCount, isUnknown) = (nil, 1, false)
        } else if rest.isEmpty, fields.count > 1, Self.areRights(fields[1]) {
            (mode, fieldCount, isUnknown) = (nil, 2, false)
        } else {
            return nil
        }
    }

    func entry(named name: ArraySlice<UInt8>) -> EntryFacts {
        var entry = EntryFacts(name: Array(name), kind: kind)
        entry.mode = mode
        return entry
    }

    private static func kind(of letter: UInt8) -> EntryKind? {
        switch letter {
        // Besides plain files: contiguous, migrated, networked ones and whiteouts.
        case UInt8(ascii: "-"), UInt8(ascii: "C"), UInt8(ascii: "M"), UInt8(ascii: "n"), UInt8(ascii: "w"): .file
        case UInt8(ascii: "d"), UInt8(ascii: "D"): .directory
        case UInt8(ascii: "l"), UInt8(ascii: "L"): .symbolicLink(target: nil)
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "s"), UInt8(ascii: "P"),
            UInt8(ascii: "?"):
            .other
        default: nil
        }
    }

    /// Access lists are marked by `+`, `.` or `@`; some servers glue the number of links on.
    private static func isMark(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.allSatisfy { $0.isDigit || "+.@*".utf8.contains($0) }
    }

    private static func areRights(_ field: ArraySlice<UInt8>) -> Bool {
        field.count > 2 && field.first == UInt8(ascii: "[") && field.last == UInt8(ascii: "]")
    }
}

/// The column before the date: bytes, a device's numbers `8,0`, or a rounded `4.0K` that tells no size.
struct UnixSize {
    let bytes: Int64?

    init?(_ field: ArraySlice<UInt8>) {
        guard let first = field.first, first.isDigit else { return nil }
        bytes = Decimal.parse(field)
        if bytes != nil { return }
        let rest = field.drop { $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
        guard rest.isEmpty || rest.count == 1 && "KMGTPkB".utf8.contains(rest[rest.startIndex]) else { return nil }
    }
}
