// SPDX-License-Identifier: Apache-2.0

/// A password that a machine thought of and a person can read out: four groups of five, 100 bits.
package enum GeneratedPassword {
    /// 32 letters and digits, of which no two look alike (no `l`, `o`, `0`, `1`).
    static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")

    /// A new one, such as `kx3mq-9vtzr-cw5ha-2ynpe`.
    package static func make() -> String {
        // The system's generator draws from the kernel (getrandom(2)), as a password must.
        var generator = SystemRandomNumberGenerator()
        return make(using: &generator)
    }

    static func make(using generator: inout some RandomNumberGenerator) -> String {
        var text = ""
        for index in 0..<20 {
            if index > 0, index.isMultiple(of: 5) { text.append("-") }
            text.append(alphabet[Int.random(in: alphabet.indices, using: &generator)])
        }
        return text
    }
}
