// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D), by OpenSSL: what is sealed can neither be read nor changed without
/// the key.
///
/// Each sealing takes a nonce by chance, 96 bits long: a key may seal some four thousand million times before two are
/// likely to be the same.
package struct AuthenticatedCipher: Sendable {
    package static let keyLength = 32
    package static let nonceLength = 12
    package static let tagLength = 16
    /// The bytes that a sealed text has besides its own.
    package static let overhead = nonceLength + tagLength

    private let key: Secret

    /// Takes a key of 32 bytes.
    package init(key: [UInt8]) {
        precondition(key.count == Self.keyLength)
        self.key = Secret(key)
    }

    /// Seals bytes: the nonce, as many bytes again, and the tag, which also vouches for `bound`.
    ///
    /// - Returns: nil where OpenSSL will not.
    package func seal(_ bytes: ArraySlice<UInt8>, boundTo bound: [UInt8], nonce: [UInt8]? = nil) -> [UInt8]? {
        let nonce = nonce ?? Self.randomBytes(Self.nonceLength)
        var key = key.bytes
        defer { key.clear() }
        var isDone = false
        let size = bytes.count + Self.overhead
        let sealed = unsafe [UInt8](unsafeUninitializedCapacity: size) { space, count in
            guard let start = space.baseAddress else { return }
            let text = unsafe start + Self.nonceLength
            isDone =
                unsafe bytes.withUnsafeBufferPointer { input in
                    unsafe ferry_gcm_seal(
                        key, nonce, bound, bound.count, input.baseAddress, input.count, text, text + input.count)
                } == 1
            if !isDone { return }
            unsafe start.initialize(from: nonce, count: Self.nonceLength)
            count = size
        }
        return isDone ? sealed : nil
    }

    /// The bytes that were sealed, bound to the same; nil if anything is not as it was.
    package func open(_ sealed: ArraySlice<UInt8>, boundTo bound: [UInt8]) -> [UInt8]? {
        let count = sealed.count - Self.overhead
        if count < 0 { return nil }
        var key = key.bytes
        defer { key.clear() }
        var isDone = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(1, count)) { space, filled in
            guard let start = space.baseAddress else { return }
            isDone = unsafe sealed.withUnsafeBufferPointer { input in
                guard let nonce = input.baseAddress else { return false }
                let text = unsafe nonce + Self.nonceLength
                return unsafe ferry_gcm_open(key, nonce, bound, bound.count, text, count, text + count, start) == 1
            }
            filled = isDone ? count : 0
        }
        return isDone ? bytes : nil
    }

    /// Bytes that nobody can guess, by getrandom(2).
    package static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        while bytes.count < count {
            let word = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return Array(bytes.prefix(count))
    }
}
