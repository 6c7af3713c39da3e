// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// scrypt (RFC 7914) in the form of the Password Hashing Competition: `$scrypt$ln=15,r=8,p=1$SALT$HASH`.
struct ScryptScheme: PasswordScheme {
    let name = "scrypt"
    let cost: HashCost
    private let (logN, r, p, count): (Int, Int, Int, Int)
    private let salt: [UInt8]
    private let front: String

    init?(_ text: String) {
        let parts = text.dollarParts
        guard parts.count == 4, parts[0] == "scrypt" else { return nil }
        let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 3, let logN = numbers[0].value(of: "ln")?.plainNumber, (1...63).contains(logN),
            let r = numbers[1].value(of: "r")?.plainNumber, let p = numbers[2].value(of: "p")?.plainNumber,
            let salt = PlainBase64.bytes(parts[2]), salt.count <= 1024,
            // The first bytes of a longer key are a key too: a line that was cut off must not be one.
            let hash = PlainBase64.bytes(parts[3]), hash.count == 32 || hash.count == 64
        else { return nil }
        (self.logN, self.r, self.p, count, self.salt) = (logN, r, p, hash.count, salt)
        cost = HashCost(scryptWith: logN, r: r, p: p)
        front = String(text.dropLast(parts[3].count))
    }

    func hash(_ password: [UInt8]) -> [UInt8]? {
        KeyDerivation.scrypt(
            password, salt: salt, n: 1 << UInt64(logN), r: UInt64(r), p: UInt64(p), count: count
        ).map { Array((front + PlainBase64.text($0)).utf8) }
    }
}
