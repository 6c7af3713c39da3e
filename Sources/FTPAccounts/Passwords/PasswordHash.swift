// SPDX-License-Identifier: Apache-2.0

/// The form in which a store keeps a password: a line of crypt(5), such as `$y$j9T$...` (yescrypt) or `$2b$...`
/// (bcrypt).
///
/// New hashes are yescrypt; every method that the system's libcrypt knows is accepted, so that accounts can move here
/// from other servers. Nothing is refused when it is read; a text that is not a proper hash just matches no password.
package struct PasswordHash: Hashable, Sendable {
    /// The line itself.
    ///
    /// It must not be logged: whoever has it can try passwords at leisure.
    package let text: String

    /// Takes what was stored once, whatever it is.
    package init(stored text: String) { self.text = text }

    /// Work for new hashes: yescrypt's step 5, the method's default, some 20 ms and 16 MiB.
    package static let standardCost = 5

    /// Hashes a new password; takes a while, so call it on a `BlockingPool`.
    package init(of password: [UInt8], cost: Int = standardCost) throws(UnusablePassword) {
        if password.isEmpty { throw .empty }
        if password.count > Crypt.longestPassword { throw .tooLong }
        // A line of the protocol could not carry them.
        if password.contains(where: { [0, 10, 13].contains($0) }) { throw .lineBreak }
        guard let setting = Crypt.setting(prefix: "$y$", cost: cost), let hash = Crypt.hash(password, setting) else {
            throw .noMethod
        }
        self.init(stored: String(decoding: hash, as: UTF8.self))
    }

    /// True if the system knows how to compare passwords with it.
    package var isUsable: Bool { Crypt.knows(text) }

    /// The name of the method, for people.
    package var method: String {
        let known = [
            ("$y$", "yescrypt"), ("$gy$", "gost-yescrypt"), ("$7$", "scrypt"), ("$2", "bcrypt"), ("$6$", "sha512"),
            ("$5$", "sha256"),
        ]
        return known.first { text.hasPrefix($0.0) }?.1 ?? (isUsable ? "an old method" : "unusable")
    }
}

/// Hashes say how they were made, not what they are, wherever something is printed.
extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(\(method))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The reason that a password cannot be that of an account.
package enum UnusablePassword: Error, Hashable, CustomStringConvertible {
    case empty, tooLong, lineBreak, noMethod

    package var description: String {
        switch self {
        case .empty: "The password is empty."
        case .tooLong: "A password has \(Crypt.longestPassword) bytes at most."
        case .lineBreak: "A password must not contain line breaks or NUL bytes."
        case .noMethod: "The system's libcrypt could not hash the password (yescrypt needs libxcrypt 4.3 or later)."
        }
    }
}
