// SPDX-License-Identifier: Apache-2.0

/// The methods of crypt(5), by the system's libcrypt: yescrypt, scrypt (`$7$`), bcrypt, sha512, sha256, md5 and DES.
struct CryptScheme: PasswordScheme {
    let name: String
    let cost: HashCost
    private let text: String

    init?(_ text: String) {
        guard !text.utf8.contains(0), Crypt.knows(text), let method = Self.method(of: text) else { return nil }
        (self.text, name, cost) = (text, method.name, method.cost)
    }

    func hash(_ password: [UInt8]) -> [UInt8]? { Crypt.hash(password, text) }

    /// DES takes seven bits of a byte, and eight bytes in its traditional form; bcrypt takes 72 bytes.
    func readsAll(of password: [UInt8]) -> Bool {
        switch name {
        case "DES": password.count <= 8 && password.allSatisfy { $0 < 0x80 }
        case "BSDi DES": password.allSatisfy { $0 < 0x80 }
        // The bytes beyond ASCII hide others in the hashes of a program that had a mistake.
        case "bcrypt": password.count <= 72 && (!text.hasPrefix("$2x$") || password.allSatisfy { $0 < 0x80 })
        default: true
        }
    }

    private typealias Method = (name: String, cost: HashCost)

    /// The method with the numbers that a line gives it; nil for numbers that cannot be read.
    private static func method(of text: String) -> Method? {
        let parts = text.dollarParts
        switch parts.first {
        case "y": return memoryHard("yescrypt", parts.dropFirst().first)
        case "gy": return memoryHard("gost-yescrypt", parts.dropFirst().first)
        case "7": return classicScrypt(parts.dropFirst().first)
        case "2a", "2b", "2x", "2y": return bcrypt(parts.dropFirst().first)
        case "6": return rounds("sha512", parts, standard: 5000, perSecond: 1_000_000)
        case "5": return rounds("sha256", parts, standard: 5000, perSecond: 1_000_000)
        case "1": return ("md5crypt", HashCost(microseconds: 500))
        case "3": return ("NT hash", HashCost(microseconds: 10))
        case "sha1": return number(parts.dropFirst().first).map { ("sha1crypt", HashCost(microseconds: $0)) }
        case .some(let first) where first.hasPrefix("md5"):
            guard let comma = first.firstIndex(of: ",") else { return ("SunMD5", HashCost(microseconds: 10_000)) }
            return number(first[comma...].dropFirst().value(of: "rounds")).map {
                ("SunMD5", HashCost(microseconds: 10_000 + 2 * $0))
            }
        case .some: return nil
        case nil: return des(text)
        }
    }

    /// A number that somebody wrote, bounded so that no sum of it overflows.
    private static func number(_ text: Substring?) -> Int? {
        text.flatMap { Int($0) }.flatMap { (0...Int(UInt32.max)).contains($0) ? $0 : nil }
    }

    private static func rounds(_ name: String, _ parts: [Substring], standard: Int, perSecond: Int) -> Method? {
        guard parts.count > 1, let given = parts[1].value(of: "rounds") else {
            return (name, HashCost(microseconds: standard * 1_000_000 / perSecond))
        }
        return number(given).map { (name, HashCost(microseconds: $0 * (1_000_000 / perSecond))) }
    }

    private static func bcrypt(_ text: Substring?) -> Method? {
        guard let cost = number(text), (4...31).contains(cost) else { return nil }
        return ("bcrypt", HashCost(memory: 4096, microseconds: 60 << cost))
    }

    /// The traditional method: 13 characters, or `_` and the number of rounds in four more.
    private static func des(_ text: String) -> Method? {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "_") else {
            return bytes.count == 13 ? ("DES", HashCost(microseconds: 10)) : nil
        }
        var digits = CryptDigits(bytes.dropFirst())
        guard bytes.count >= 20, let count = digits.fixed(4) else { return nil }
        return ("BSDi DES", HashCost(microseconds: count))
    }

    /// `$7$`: the logarithm of N in one digit, r and p in five each.
    private static func classicScrypt(_ text: Substring?) -> Method? {
        var digits = CryptDigits(Array((text ?? "").utf8)[...])
        guard let log = digits.fixed(1), let r = digits.fixed(5), let p = digits.fixed(5) else { return nil }
        return ("scrypt", HashCost(scryptWith: log, r: r, p: p))
    }

    /// `$y$`: flags, the logarithm of N, r, and more in digits of varying length (yescrypt, `yescrypt_decode_params`).
    private static func memoryHard(_ name: String, _ text: Substring?) -> Method? {
        var digits = CryptDigits(Array((text ?? "").utf8)[...])
        guard digits.varying(from: 0) != nil, let log = digits.varying(from: 1), let r = digits.varying(from: 1) else {
            return nil
        }
        var cost = HashCost(scryptWith: log, r: r, p: 1)
        guard !digits.isAtEnd else { return (name, cost) }
        guard let more = digits.varying(from: 1), more <= 15 else { return nil }
        let p = more & 1 != 0 ? digits.varying(from: 2) : 1
        let t = more & 2 != 0 ? digits.varying(from: 1) : 0
        let upgrades = more & 4 != 0 ? digits.varying(from: 1) : 0
        let rom = more & 8 != 0 ? digits.varying(from: 1) : 0
        // Neither upgraded hashes nor a ROM are made by any program that keeps accounts.
        guard let p, let t, upgrades == 0, rom == 0, t < 1 << 20, p < 1 << 20 else { return nil }
        cost = HashCost(scryptWith: log, r: r, p: p)
        cost.microseconds = cost.microseconds.multipliedReportingOverflow(by: t + 1).partialValue
        return (name, t < 100 ? cost : HashCost(microseconds: .max))
    }
}

extension HashCost {
    /// The price of scrypt and its kin, with N as a logarithm.
    init(scryptWith log: Int, r: Int, p: Int) {
        guard (1...40).contains(log), (1...4096).contains(r), (1...4096).contains(p) else {
            self.init(memory: .max, microseconds: .max)
            return
        }
        let memory = (128 * r) << log
        self.init(memory: memory, passes: p, microseconds: memory / 400 * p)
    }
}

/// Numbers in the 64 digits of crypt(5).
struct CryptDigits {
    private static let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    private mutating func digit() -> Int? { rest.popFirst().flatMap { Self.alphabet.firstIndex(of: $0) } }

    /// A number of so many digits, the lowest first.
    mutating func fixed(_ count: Int) -> Int? {
        var value = 0
        for place in 0..<count {
            guard let digit = digit() else { return nil }
            value |= digit << (6 * place)
        }
        return value
    }

    /// A number whose first digit tells how many follow.
    mutating func varying(from least: Int) -> Int? {
        guard let first = digit() else { return nil }
        var (start, end, count, bits, value) = (0, 47, 1, 0, least)
        while first > end {
            value += (end + 1 - start) << bits
            start = end + 1
            end = start + (62 - end) / 2
            count += 1
            bits += 6
        }
        value += (first - start) << bits
        for _ in 1..<count {
            guard let digit = digit() else { return nil }
            bits -= 6
            value += digit << bits
        }
        return value
    }
}
