// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The names of the staging files of one account's uploads to one name: `.ferry-` and 32 hexadecimal digits.
///
/// They follow from account and name, so that after a crash, or on another day, the next upload finds what the one
/// before has left, without any list of them. Several uploads to one name at once get slots: `.1`, `.2`, ...
struct StagingNames: Sendable {
    /// The slots of the uploads of one account to one name that may run at once; each is told by one digit.
    static let slots = 0..<8

    private static let prefix = Array(".ferry-".utf8)
    private static let digits = 32

    private let stem: [UInt8]

    init(owner: [UInt8], name: some Collection<UInt8>) {
        // Collisions must be out of reach: whoever finds one could write into another account's upload.
        var message: [UInt8] = []
        message.reserveCapacity(owner.count + 1 + name.count)
        message += owner
        message.append(0)
        message += name
        var stem = Self.prefix
        stem.reserveCapacity(Self.prefix.count + Self.digits)
        for byte in SHA256.digest(message).prefix(Self.digits / 2) {
            stem.append(Self.digit(byte >> 4))
            stem.append(Self.digit(byte & 15))
        }
        self.stem = stem
    }

    subscript(slot: Int) -> PathBytes {
        get throws(StorageFault) {
            try .checked(slot == 0 ? stem : stem + [UInt8(ascii: "."), UInt8(ascii: "0") + UInt8(slot)])
        }
    }

    /// The name of a staged tail (`TailStagingFile`), with `.a0` to `.a7` behind the digits.
    func tail(_ slot: Int) throws(StorageFault) -> PathBytes {
        try .checked(stem + [UInt8(ascii: "."), UInt8(ascii: "a"), UInt8(ascii: "0") + UInt8(slot)])
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension StagingNames {
    /// True for a name that is out of reach for clients: that of a staging file, in capitals too, as some file systems
    /// do not tell `a` from `A`.
    ///
    /// Other names that begin with `.ferry-` are anybody's.
    static func isReserved(_ name: some Collection<UInt8>) -> Bool {
        // Nearly every name is told from these by its first byte.
        guard name.first == prefix.first, name.count >= prefix.count + digits else { return false }
        return isStagingName(name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 })
    }

    /// True for the name of a staging file, which a sweep may remove.
    static func isStagingName(_ name: some Collection<UInt8>) -> Bool {
        guard name.starts(with: prefix) else { return false }
        let rest = name.dropFirst(prefix.count)
        guard rest.count >= digits, rest.prefix(digits).allSatisfy(isLowercaseDigit) else { return false }
        let suffix = rest.dropFirst(digits)
        return suffix.isEmpty || slots.dropFirst().contains { suffix.elementsEqual(".\($0)".utf8) } || isTail(name)
    }

    /// True for the name of a staged tail.
    static func isTail(_ name: some Collection<UInt8>) -> Bool {
        let suffix = name.dropFirst(prefix.count + digits)
        return slots.contains { suffix.elementsEqual(".a\($0)".utf8) }
    }

    private static func isLowercaseDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
