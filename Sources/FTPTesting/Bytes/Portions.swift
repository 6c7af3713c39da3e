// SPDX-License-Identifier: Apache-2.0

/// The ways in which bytes may arrive: all at once, one by one, and in two parts cut at every place.
package func portions(of bytes: [UInt8]) -> [[[UInt8]]] {
    var ways = [[bytes], bytes.map { [$0] }]
    for cut in bytes.indices { ways.append([Array(bytes[..<cut]), Array(bytes[cut...])]) }
    return ways
}

extension [UInt8] {
    /// The bytes of a text.
    package init(_ text: String) { self = Array(text.utf8) }
}

extension String {
    /// The bytes as text, for readable expectations.
    package init(bytes: some Collection<UInt8>) { self.init(decoding: bytes, as: UTF8.self) }
}

/// A stream of numbers that is the same in every run.
package struct RepeatableNumbers: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
