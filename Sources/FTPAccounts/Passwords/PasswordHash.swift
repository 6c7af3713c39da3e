// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// The form in which a store keeps a password: a line of crypt(5), such as `$y$j9T$...` (yescrypt) or `$2b$...`
/// (bcrypt), or of another scheme that servers have (`PasswordSchemes`).
///
/// New hashes are yescrypt; the others are accepted so that accounts can move here from other servers, and replaced at
/// the next right login if they are weaker or take seconds. Nothing is refused when it is read; a text that is not a proper hash, or that
/// asks for more work than any server should do, just matches no password.
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

    /// True if passwords can be compared with it.
    package var isUsable: Bool { obstacle == nil }

    /// The reason that no password can be compared with it.
    package var obstacle: UnusableHash? {
        guard let scheme = PasswordSchemes.scheme(of: text) else { return .unknown }
        return scheme.cost.isBearable ? nil : .tooDear(scheme.name, scheme.cost.words)
    }

    /// True if it was made of all of a password.
    ///
    /// Of one that was not, the rest of what somebody has typed may be a mistake, and must not become their password.
    package func isMade(ofAll password: [UInt8]) -> Bool {
        PasswordSchemes.scheme(of: text)?.readsAll(of: password) ?? false
    }

    /// True if a comparison takes more than a second.
    var isSlow: Bool { PasswordSchemes.scheme(of: text)?.cost.isTiresome ?? false }

    /// True if a new hash of the same password is harder to guess it from, or much quicker at each login.
    package var isOutdated: Bool {
        guard let scheme = PasswordSchemes.scheme(of: text), scheme.name != "yescrypt" else { return false }
        return !scheme.cost.isLasting || scheme.cost.isTiresome
    }

    /// The name of the method, for people.
    package var method: String {
        guard let scheme = PasswordSchemes.scheme(of: text), scheme.cost.isBearable else { return "unusable" }
        return scheme.name
    }
}

/// Hashes that other programs keep in parts.
extension PasswordHash {
    /// A key that PBKDF2 has made; nil for numbers that make no sense.
    package static func pbkdf2(_ kind: DigestKind, iterations: Int, salt: [UInt8], hash: [UInt8]) -> PasswordHash? {
        PBKDF2Scheme.line(kind, iterations: iterations, salt: salt, hash: hash).map(PasswordHash.init(stored:))
    }

    /// The digest of the password, and of the salt behind it; nil if it has not the length of that kind.
    package static func digest(_ kind: DigestKind, _ digest: [UInt8], salt: [UInt8] = []) -> PasswordHash? {
        DigestScheme.line(kind, digest: digest, salt: salt).map(PasswordHash.init(stored:))
    }
}

/// The reason that a stored hash is of no use.
package enum UnusableHash: Hashable, Sendable, CustomStringConvertible {
    case unknown
    /// The scheme, and the time or memory that it asks for.
    case tooDear(String, String)

    package var description: String {
        switch self {
        case .unknown: "its hash is of no kind that ferryd knows"
        case .tooDear(let scheme, let price): "its \(scheme) hash asks for \(price) at each login"
        }
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
