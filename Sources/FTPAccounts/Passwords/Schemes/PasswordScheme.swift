// SPDX-License-Identifier: Apache-2.0

/// A way to hash passwords, with the numbers and the salt of one stored line.
protocol PasswordScheme: Sendable {
    /// Reads a stored line; nil for a line of another scheme, and for one that no password can have.
    init?(_ text: String)

    /// The name of the scheme, for people.
    var name: String { get }

    /// The price of a comparison.
    var cost: HashCost { get }

    /// The line of a password that is hashed with these numbers and this salt; nil if that cannot be done.
    ///
    /// It takes the time and memory that `cost` tells.
    func hash(_ password: [UInt8]) -> [UInt8]?

    /// True if every bit of a password counts: with another one in its place the hash is another.
    func readsAll(of password: [UInt8]) -> Bool
}

extension PasswordScheme {
    func readsAll(of password: [UInt8]) -> Bool { true }
}

/// The price of computing a hash.
struct HashCost: Hashable, Sendable {
    /// Bytes of memory.
    var memory = 0
    /// The number of times that this memory is filled.
    var passes = 1
    /// Microseconds on one processor, roughly.
    var microseconds = 0

    /// The dearest hash that is computed at a login: four at a time take a gigabyte.
    ///
    /// The memory is what libsodium calls moderate. The time is what pure-pw may ask for: it doubles the work until
    /// libsodium needs a second, and a quick machine makes a line that a slow one takes ten seconds for. A line that asks
    /// for more was made by somebody who wants to see the server without memory, or without time.
    static let most = HashCost(memory: 256 << 20, microseconds: 20_000_000)

    /// The longest that a login should take for good: a right password of a dearer hash gets one of ours.
    private static let patience = 1_000_000

    /// The memory that a hash of ours fills.
    private static let filledByOurs = 16 << 20

    /// True if a login should not have to wait for it a second time.
    var isTiresome: Bool { microseconds > Self.patience }

    var isBearable: Bool { memory <= Self.most.memory && microseconds <= Self.most.microseconds }

    /// True if it costs who guesses as much memory as a hash of ours.
    var isLasting: Bool {
        let (filled, overflow) = memory.multipliedReportingOverflow(by: passes)
        return memory >= 4 << 20 && (overflow || filled >= Self.filledByOurs)
    }

    /// In words, as far as it is too much: `65536 MiB of memory`, `3600 seconds`.
    var words: String {
        let time = "\(microseconds / 1_000_000 + 1) seconds"
        return memory <= Self.most.memory ? time : "\(memory >> 20) MiB of memory"
    }
}

/// All schemes that are understood.
enum PasswordSchemes {
    private static let all: [any PasswordScheme.Type] = [
        CryptScheme.self, Argon2Scheme.self, PBKDF2Scheme.self, ScryptScheme.self, DigestScheme.self,
        ApacheMD5Scheme.self,
    ]

    /// The scheme of a stored line; nil if none knows it.
    static func scheme(of text: String) -> (any PasswordScheme)? {
        for type in all {
            if let scheme = type.init(text) { return scheme }
        }
        return nil
    }

    /// Hashes a password as a stored line says; nil, at no cost, where that cannot be or must not.
    static func hash(_ password: [UInt8], _ setting: String) -> [UInt8]? {
        guard let scheme = scheme(of: setting), scheme.cost.isBearable else { return nil }
        return scheme.hash(password)
    }
}

extension String {
    /// The parts between the dollars of a line such as `$pbkdf2-sha256$i=1$salt$hash`, without the first, empty one.
    var dollarParts: [Substring] {
        guard hasPrefix("$") else { return [] }
        return dropFirst().split(separator: "$", omittingEmptySubsequences: false)
    }
}

extension Substring {
    /// A number in digits without zeros before it, as one way to write a number keeps one way to write a hash.
    var plainNumber: Int? {
        guard let number = Int(self), number >= 0, String(number) == self else { return nil }
        return number
    }

    /// The value of `name=value`, if the name is this.
    func value(of name: String) -> Substring? { hasPrefix("\(name)=") ? dropFirst(name.count + 1) : nil }
}
