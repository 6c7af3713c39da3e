// SPDX-License-Identifier: Apache-2.0
/// The facts that `MFF` sets on a file (draft-somers-ftp-mfxx §5): `Modify=20261120134500;UNIX.mode=0644; name`.
public struct FactChanges: Hashable, Sendable {
    /// The time of the last change.
    public var modified: Timestamp?
    /// The time it was made.
    public var created: Timestamp?
    /// The nine permission bits.
    public var mode: UInt16?
    /// The name behind the facts, as sent.
    public let pathname: [UInt8]

    /// Reads an argument: facts, each ended by a semicolon, a blank, and the name.
    public init(parsing argument: [UInt8]) throws(ArgumentError) {
        guard let blank = argument.firstIndex(of: .space), blank > 0, blank + 1 < argument.count,
            argument[blank - 1] == UInt8(ascii: ";")
        else { throw .malformed }
        pathname = Array(argument[(blank + 1)...])
        for fact in argument[..<blank].split(separator: UInt8(ascii: ";")) {
            let halves = fact.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw .malformed }
            try take(halves[1], for: Array(halves[0]))
        }
        if self.modified == nil, created == nil, mode == nil { throw .malformed }
    }

    private mutating func take(_ value: ArraySlice<UInt8>, for fact: [UInt8]) throws(ArgumentError) {
        if fact.equalsIgnoringCase("modify") {
            guard let time = TimeValue(parsing: value) else { throw .malformed }
            modified = time.timestamp
        } else if fact.equalsIgnoringCase("create") {
            guard let time = TimeValue(parsing: value) else { throw .malformed }
            created = time.timestamp
        } else if fact.equalsIgnoringCase("UNIX.mode") {
            guard let bits = PermissionDigits(parsing: value) else { throw .malformed }
            mode = try bits.plain
        } else {
            throw .unsupported
        }
    }

    /// The facts that were set, as the reply repeats them.
    var text: String {
        var text = ""
        if let modified { text += "Modify=\(TimeValue(modified).text);" }
        if let created { text += "Create=\(TimeValue(created).text);" }
        if let mode { text += "UNIX.mode=0\(String(mode, radix: 8));" }
        return text
    }
}

/// Permission bits in octal digits, as `SITE CHMOD` and `UNIX.mode` write them: `644`, `0755`.
public struct PermissionDigits: Hashable, Sendable {
    /// The twelve bits of Unix.
    public let bits: UInt16

    /// Reads one to four octal digits.
    public init?(parsing digits: some Collection<UInt8>) {
        guard (1...4).contains(digits.count), digits.allSatisfy({ (0x30...0x37).contains($0) }),
            let bits = UInt16(String(decoding: digits, as: UTF8.self), radix: 8)
        else { return nil }
        self.bits = bits
    }

    /// The nine bits that can be set here; set-id and sticky bits cannot.
    public var plain: UInt16 {
        get throws(ArgumentError) {
            if bits > 0o777 { throw .unsupported }
            return bits
        }
    }
}
