// SPDX-License-Identifier: Apache-2.0

/// The hash function SHA-256 (FIPS 180-4), for names of a few hundred bytes.
enum SHA256 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var state = initial
        // Behind the message stand one bit 1, zeros, and its length in bits as 64 bits: a multiple of 64 bytes
        // (§5.1.1).
        let blocks = (message.count + 8) / 64 + 1
        var padded = message
        padded.reserveCapacity(64 * blocks)
        padded.append(0x80)
        padded.append(contentsOf: repeatElement(0, count: 64 * blocks - 8 - padded.count))
        append(UInt64(message.count) * 8, to: &padded)
        for block in 0..<blocks { compress(padded, from: 64 * block, into: &state) }
        var digest: [UInt8] = []
        digest.reserveCapacity(32)
        for index in state.indices { append(state[index], to: &digest) }
        return digest
    }

    /// Most significant byte first (§3.1).
    private static func append<Word: FixedWidthInteger>(_ word: Word, to bytes: inout [UInt8]) {
        for shift in stride(from: Word.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    /// One block of 64 bytes (§6.2.2).
    private static func compress(_ bytes: [UInt8], from start: Int, into state: inout InlineArray<8, UInt32>) {
        var w = InlineArray<64, UInt32>(repeating: 0)
        for index in 0..<64 { w[index / 4] = w[index / 4] << 8 | UInt32(bytes[start + index]) }
        for t in 16..<64 {
            let (low, high) = (w[t - 15], w[t - 2])
            let sigma0 = rotated(low, 7) ^ rotated(low, 18) ^ low >> 3
            let sigma1 = rotated(high, 17) ^ rotated(high, 19) ^ high >> 10
            w[t] = w[t - 16] &+ sigma0 &+ w[t - 7] &+ sigma1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let first = h &+ sum1 &+ (e & f ^ ~e & g) &+ constants[t] &+ w[t]
            let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let second = sum0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        let change: InlineArray<8, UInt32> = [a, b, c, d, e, f, g, h]
        for index in change.indices { state[index] &+= change[index] }
    }

    private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

    private static let initial: InlineArray<8, UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
