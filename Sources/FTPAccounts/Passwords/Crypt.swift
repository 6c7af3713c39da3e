// SPDX-License-Identifier: Apache-2.0
import CCrypt
import Glibc

/// libxcrypt (crypt(3), crypt(5)): one function each for what is used of it.
enum Crypt {
    /// The longest password it takes, in bytes.
    static let longestPassword = Int(CRYPT_MAX_PASSPHRASE_SIZE) - 1

    /// Hashes a password the way `setting` says: a fresh setting, or a stored hash, of which only the front counts.
    ///
    /// Takes as much time and memory as the method asks for (yescrypt: some 20 ms and 16 MiB). `nil`, at once, when
    /// no method knows the setting or the password holds a NUL or is too long.
    static func hash(_ password: [UInt8], _ setting: String) -> [UInt8]? {
        guard password.count <= longestPassword, !password.contains(0) else { return nil }
        var phrase: [CChar] = []
        phrase.reserveCapacity(password.count + 1)  // it must not grow: that would leave a copy behind
        for byte in password { phrase.append(CChar(bitPattern: byte)) }
        phrase.append(0)
        defer { unsafe explicit_bzero(&phrase, phrase.count) }
        var scratch = CryptScratch()
        guard let hash = unsafe crypt_ra(phrase, setting, &scratch.memory, &scratch.size) else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: hash, count: strlen(hash)))
    }

    /// A setting for new hashes, with fresh salt; `nil` when the method is not there or the kernel gives no salt.
    ///
    /// `prefix` is what the method's hashes begin with, such as `$y$` for yescrypt. What `cost` means is the method's
    /// affair (crypt_gensalt(3)); for yescrypt it is 1 to 11, each step twice the work.
    static func setting(prefix: String, cost: Int) -> String? {
        guard let setting = unsafe crypt_gensalt_ra(prefix, UInt(cost), nil, 0) else { return nil }
        defer { unsafe free(setting) }
        return unsafe String(cString: setting)
    }

    /// True if some method knows the beginning of a stored hash; the rest of it is not looked at.
    static func knows(_ setting: String) -> Bool { unsafe crypt_checksalt(setting) != CRYPT_SALT_INVALID }
}

/// The memory that crypt(3) works in, wiped before it is given back.
@safe private struct CryptScratch: ~Copyable {
    var memory: UnsafeMutableRawPointer? = nil
    var size: CInt = 0

    deinit {
        guard let memory = unsafe memory else { return }
        unsafe explicit_bzero(memory, Int(size))
        unsafe free(memory)
    }
}
