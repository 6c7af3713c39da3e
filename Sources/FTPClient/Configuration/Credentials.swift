// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The user who logs in; the password never shows in a description, a transcript or an error.
///
/// It stays out of core dumps, and is cleared in memory with the last copy of the credentials.
public struct Credentials: Sendable {
    /// The argument of USER.
    public var user: [UInt8]

    /// The argument of PASS.
    public var password: [UInt8] {
        get { secret.bytes }
        set { secret = Secret(newValue) }
    }

    private var secret: Secret

    /// The argument of ACCT, for the few servers that ask (332).
    public var account: [UInt8]?

    /// Names an account.
    public init(user: some StringProtocol, password: some StringProtocol, account: String? = nil) {
        self.user = Array(user.utf8)
        secret = Secret(Array(password.utf8))
        self.account = account.map { Array($0.utf8) }
    }

    /// Names an account in the server's bytes.
    init(user: [UInt8], password: [UInt8]) {
        self.user = user
        secret = Secret(password)
    }

    /// The guest of RFC 1635.
    public static let anonymous = Credentials(user: "anonymous", password: "ferry@")

    /// True for the guest.
    public var isAnonymous: Bool {
        let user = String(decoding: user, as: UTF8.self).lowercased()
        return user == "anonymous" || user == "ftp"
    }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    /// The user's name alone.
    public var description: String { String(decoding: user, as: UTF8.self) }

    /// Keeps `dump` and debuggers' summaries from showing the password.
    public var customMirror: Mirror { Mirror(self, children: ["user": description]) }
}
