// SPDX-License-Identifier: Apache-2.0

/// Names for what is not complete yet, on either side: hidden, beside the final name, the same each time.
enum TemporaryName {
    static func part(of name: [UInt8]) -> [UInt8] { derived(from: name, suffix: ".ferry-part") }

    static func journal(of name: [UInt8]) -> [UInt8] { derived(from: name, suffix: ".ferry-journal") }

    /// `.name.suffix`; a name too long for that (255 bytes in nearly all file systems) is cut and told apart by a hash.
    private static func derived(from name: [UInt8], suffix: String) -> [UInt8] {
        let whole = [UInt8(ascii: ".")] + name + Array(suffix.utf8)
        if whole.count <= 255 { return whole }
        let room = 255 - 1 - 17 - suffix.utf8.count
        let mark = Array(("~" + String(hash(name), radix: 16)).utf8)
        return [UInt8(ascii: ".")] + name.prefix(room) + mark + Array(suffix.utf8)
    }

    /// FNV-1a: the same on every machine and in every run, unlike Swift's own.
    static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
