// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@Suite struct AuthenticatedCipherTests {
    private func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.count, by: 2).map { start in
            let from = digits.index(digits.startIndex, offsetBy: start)
            return UInt8(digits[from..<digits.index(from, offsetBy: 2)], radix: 16) ?? 0
        }
    }

    /// Test cases 13 and 14 of "The Galois/Counter Mode of Operation", by McGrew and Viega.
    @Test func `it gives the vectors of its authors`() {
        let cipher = AuthenticatedCipher(key: [UInt8](repeating: 0, count: 32))
        let nonce = [UInt8](repeating: 0, count: 12)
        #expect(cipher.seal([], boundTo: [], nonce: nonce) == nonce + bytes("530f8afbc74536b9a963b4f1c4cb738b"))
        #expect(
            cipher.seal([UInt8](repeating: 0, count: 16)[...], boundTo: [], nonce: nonce)
                == nonce + bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"))
    }

    /// RFC 5869, appendix A.1.
    @Test func `keys are made of keys as the RFC makes them`() {
        let key = DerivedKey.hkdf(
            [UInt8](repeating: 0x0b, count: 22), salt: Array(0...0x0c), info: Array(0xf0...0xf9))
        #expect(key == bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 65_536]) func `what is sealed opens again, and nothing else`(_ count: Int) {
        let cipher = AuthenticatedCipher(key: AuthenticatedCipher.randomBytes(32))
        let text = AuthenticatedCipher.randomBytes(count)
        guard let sealed = cipher.seal(text[...], boundTo: [1, 2]) else {
            Issue.record("OpenSSL does not seal")
            return
        }
        #expect(sealed.count == count + AuthenticatedCipher.overhead)
        #expect(cipher.open(sealed[...], boundTo: [1, 2]) == text)
        #expect(cipher.open(sealed[...], boundTo: [1, 3]) == nil)
        #expect(cipher.open(sealed.dropLast(), boundTo: [1, 2]) == nil)
        #expect(cipher.open([], boundTo: [1, 2]) == nil)
        for place in [0, 11, 12, sealed.count / 2, sealed.count - 1] {
            var changed = sealed
            changed[place] ^= 1
            #expect(cipher.open(changed[...], boundTo: [1, 2]) == nil, "byte \(place)")
        }
        let other = AuthenticatedCipher(key: AuthenticatedCipher.randomBytes(32))
        #expect(other.open(sealed[...], boundTo: [1, 2]) == nil)
    }

    @Test func `no two sealings have a nonce in common`() {
        let cipher = AuthenticatedCipher(key: [UInt8](repeating: 1, count: 32))
        let nonces = (0..<1000).compactMap { _ in cipher.seal([1, 2, 3], boundTo: []).map { Array($0.prefix(12)) } }
        #expect(Set(nonces).count == 1000)
    }
}
