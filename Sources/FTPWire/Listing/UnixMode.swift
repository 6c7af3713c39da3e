// SPDX-License-Identifier: Apache-2.0

/// Permission bits as `ls` writes them: `rwxr-xr-x`, with `s` and `t` for the set-id and sticky bits.
struct UnixMode: Hashable {
    /// The twelve bits that `chmod` takes.
    let bits: UInt16

    init(bits: UInt16) { self.bits = bits & 0o7777 }

    /// Appends the nine letters.
    func append(to output: inout [UInt8]) {
        for shift: UInt16 in [6, 3, 0] {
            let three = bits >> shift
            output.append(three & 4 != 0 ? UInt8(ascii: "r") : UInt8(ascii: "-"))
            output.append(three & 2 != 0 ? UInt8(ascii: "w") : UInt8(ascii: "-"))
            let special = bits & (0o1000 << (shift / 3)) != 0
            let mark = shift == 0 ? UInt8(ascii: "t") : UInt8(ascii: "s")
            switch (special, three & 1 != 0) {
            case (false, false): output.append(UInt8(ascii: "-"))
            case (false, true): output.append(UInt8(ascii: "x"))
            case (true, false): output.append(mark.uppercased)
            case (true, true): output.append(mark)
            }
        }
    }

    /// Reads nine letters; `l` and `L` stand for locked files of older systems.
    init?(letters: some Collection<UInt8>) {
        guard letters.count == 9 else { return nil }
        var bits: UInt16 = 0
        for (place, letter) in letters.enumerated() {
            let bit: UInt16 = 0o400 >> UInt16(place)
            let special: UInt16 = 0o4000 >> UInt16(place / 3)
            switch (letter, place % 3) {
            case (UInt8(ascii: "-"), _): break
            case (UInt8(ascii: "r"), 0), (UInt8(ascii: "w"), 1), (UInt8(ascii: "x"), 2): bits |= bit
            case (UInt8(ascii: "s"), 2), (UInt8(ascii: "t"), 2): bits |= bit | special
            case (UInt8(ascii: "S"), 2), (UInt8(ascii: "T"), 2): bits |= special
            case (UInt8(ascii: "l"), 2), (UInt8(ascii: "L"), 2): break
            default: return nil
            }
        }
        self.bits = bits
    }
}
