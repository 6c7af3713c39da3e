// SPDX-License-Identifier: Apache-2.0

/// The rights of the current user to an entry: the letters of the `perm` fact (RFC 3659 §7.5.5).
public struct PermFact: OptionSet, Hashable, Sendable {
    /// One bit a letter.
    public let rawValue: UInt16

    /// Makes a set from bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// `a`: APPE to the file.
    public static let append = PermFact(rawValue: 1 << 0)
    /// `c`: STOR, STOU and APPE make files in the directory.
    public static let create = PermFact(rawValue: 1 << 1)
    /// `d`: DELE or RMD of the entry.
    public static let delete = PermFact(rawValue: 1 << 2)
    /// `e`: CWD into the directory.
    public static let enter = PermFact(rawValue: 1 << 3)
    /// `f`: RNFR of the entry.
    public static let rename = PermFact(rawValue: 1 << 4)
    /// `l`: listing the directory.
    public static let list = PermFact(rawValue: 1 << 5)
    /// `m`: MKD in the directory.
    public static let makeDirectory = PermFact(rawValue: 1 << 6)
    /// `p`: deleting what is in the directory.
    public static let purge = PermFact(rawValue: 1 << 7)
    /// `r`: RETR of the file.
    public static let retrieve = PermFact(rawValue: 1 << 8)
    /// `w`: STOR to the file.
    public static let store = PermFact(rawValue: 1 << 9)

    /// Reads letters without regard to case; unknown ones are passed over.
    public init(letters: some Collection<UInt8>) {
        self = []
        for byte in letters {
            switch byte.lowercased {
            case UInt8(ascii: "a"): insert(.append)
            case UInt8(ascii: "c"): insert(.create)
            case UInt8(ascii: "d"): insert(.delete)
            case UInt8(ascii: "e"): insert(.enter)
            case UInt8(ascii: "f"): insert(.rename)
            case UInt8(ascii: "l"): insert(.list)
            case UInt8(ascii: "m"): insert(.makeDirectory)
            case UInt8(ascii: "p"): insert(.purge)
            case UInt8(ascii: "r"): insert(.retrieve)
            case UInt8(ascii: "w"): insert(.store)
            default: break
            }
        }
    }

    /// Appends the letters in the alphabet's order.
    public func append(to output: inout [UInt8]) {
        if contains(.append) { output.append(UInt8(ascii: "a")) }
        if contains(.create) { output.append(UInt8(ascii: "c")) }
        if contains(.delete) { output.append(UInt8(ascii: "d")) }
        if contains(.enter) { output.append(UInt8(ascii: "e")) }
        if contains(.rename) { output.append(UInt8(ascii: "f")) }
        if contains(.list) { output.append(UInt8(ascii: "l")) }
        if contains(.makeDirectory) { output.append(UInt8(ascii: "m")) }
        if contains(.purge) { output.append(UInt8(ascii: "p")) }
        if contains(.retrieve) { output.append(UInt8(ascii: "r")) }
        if contains(.store) { output.append(UInt8(ascii: "w")) }
    }
}
