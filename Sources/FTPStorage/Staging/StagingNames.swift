// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// The names of the staging files of one account's uploads to one name: `.ferry-`, 16 hexadecimal digits of the account,
/// 16 of the name, and `-` with the name itself, or `~` with the beginning of a long one.
///
/// They follow from account and name, so that after a crash, or on another day, the next upload finds what the one
/// before has left, without any list of them; and they tell whose it is, and of which file. Several uploads to one name
/// at once get slots behind the digits: `.1`, `.2`, ...
package struct StagingNames: Sendable {
    /// The slots of the uploads of one account to one name that may run at once; each is told by one digit.
    package static let slots = 0..<8

    /// All names of staging files begin with it.
    package static let beginning = ".ferry-"
    fileprivate static let prefix = Array(beginning.utf8)
    private static let digits = 32
    /// The most bytes of the name that are shown: a file system may allow as few as 143 in all (eCryptfs).
    private static let longestText = 80

    private let stem: [UInt8]
    private let text: [UInt8]

    package init(owner: PartialOwner, name: some Collection<UInt8>) {
        var stem = Self.prefix
        stem.reserveCapacity(Self.prefix.count + Self.digits)
        stem += owner.digits
        stem.append(hexadecimal: Digest.sha256(Array(name)), count: Self.digits / 2)
        self.stem = stem
        var text: [UInt8] = []
        text.reserveCapacity(1 + min(name.count, Self.longestText))
        let isWhole = name.count <= Self.longestText
        text.append(isWhole ? .whole : .beginning)
        if isWhole { text += name } else { text += name.wholeScalars(Self.longestText) }
        self.text = text
    }

    package subscript(slot: Int) -> PathBytes {
        get throws(StorageFault) {
            try .checked(slot == 0 ? stem + text : stem + [UInt8(ascii: "."), UInt8(ascii: "0") + UInt8(slot)] + text)
        }
    }

    /// The name of a staged tail (`TailStagingFile`), with `.a0` to `.a7` behind the digits.
    func tail(_ slot: Int) throws(StorageFault) -> PathBytes {
        try .checked(stem + [UInt8(ascii: "."), UInt8(ascii: "a"), UInt8(ascii: "0") + UInt8(slot)] + text)
    }
}

/// The account of a partial upload, as the name of its staging file tells it: a hash of the account's name.
package struct PartialOwner: Hashable, Sendable {
    static let count = 16

    /// Hexadecimal digits.
    let digits: [UInt8]

    /// Collisions must be out of reach: of two accounts with one hash, each could go on with the other's uploads.
    package init(of account: [UInt8]) {
        var digits: [UInt8] = []
        digits.reserveCapacity(Self.count)
        digits.append(hexadecimal: Digest.sha256(account), count: Self.count)
        self.digits = digits
    }

    fileprivate init(digits: some Collection<UInt8>) { self.digits = Array(digits) }
}

/// The name of a staging file, read back.
struct StagingName: Hashable, Sendable {
    let owner: PartialOwner
    let isTail: Bool
    /// The name that the upload has in view; empty where the name does not tell.
    let target: [UInt8]
    /// True when that is only its beginning.
    let isCut: Bool

    init?(_ name: some Collection<UInt8>) {
        guard StagingNames.isStagingName(name) else { return nil }
        let digits = name.dropFirst(StagingNames.prefix.count)
        owner = PartialOwner(digits: digits.prefix(PartialOwner.count))
        isTail = StagingNames.isTail(name)
        let text = digits.drop { $0 != .whole && $0 != .beginning }
        target = Array(text.dropFirst())
        isCut = text.first == .beginning
    }
}

extension UInt8 {
    fileprivate static let whole = UInt8(ascii: "-")
    fileprivate static let beginning = UInt8(ascii: "~")

    /// A hexadecimal digit.
    fileprivate init(digit value: UInt8) {
        self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension [UInt8] {
    /// Adds the first hexadecimal digits of bytes, two for each.
    fileprivate mutating func append(hexadecimal bytes: [UInt8], count: Int) {
        for byte in bytes.prefix(count / 2) {
            append(UInt8(digit: byte >> 4))
            append(UInt8(digit: byte & 15))
        }
    }
}

extension Collection<UInt8> {
    /// The first bytes, no character of UTF-8 cut in two: some file systems take no others.
    fileprivate func wholeScalars(_ count: Int) -> [UInt8] {
        var bytes = Array(prefix(count))
        guard let next = dropFirst(count).first, next & 0xC0 == 0x80 else { return bytes }
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        return bytes
    }
}

extension StagingNames {
    /// True for a name that is out of reach for clients: that of a staging file, in capitals too, as some file systems
    /// do not tell `a` from `A`.
    ///
    /// Other names that begin with `.ferry-` are anybody's.
    package static func isReserved(_ name: some Collection<UInt8>) -> Bool {
        // Nearly every name is told from these by its first byte.
        guard name.first == prefix.first, name.count >= prefix.count + digits else { return false }
        return isStagingName(name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 })
    }

    /// True for the name of a staging file, which a sweep may remove.
    static func isStagingName(_ name: some Collection<UInt8>) -> Bool {
        guard name.starts(with: prefix) else { return false }
        let rest = name.dropFirst(prefix.count)
        guard rest.count >= digits, rest.prefix(digits).allSatisfy(isLowercaseDigit) else { return false }
        let suffix = rest.dropFirst(digits).prefix { $0 != .whole && $0 != .beginning }
        return suffix.isEmpty || slots.dropFirst().contains { suffix.elementsEqual(".\($0)".utf8) } || isTail(name)
    }

    /// True for the name of a staged tail.
    static func isTail(_ name: some Collection<UInt8>) -> Bool {
        let suffix = name.dropFirst(prefix.count + digits).prefix { $0 != .whole && $0 != .beginning }
        return slots.contains { suffix.elementsEqual(".a\($0)".utf8) }
    }

    private static func isLowercaseDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
