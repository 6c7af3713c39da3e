// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension Reply {
    /// True if it says that there are enough connections or users, and not that there were enough failed attempts.
    var saysTooMany: Bool {
        let words = text.lowercased()
        let isAboutNumber = ["too many", "maximum", "limit", "no more", "server is full", "try again later"].contains {
            words.contains($0)
        }
        return isAboutNumber && !saysTooManyFailures
    }

    /// True if it counts attempts that failed: repeating them would lock the account.
    var saysTooManyFailures: Bool {
        let words = text.lowercased()
        return ["fail", "attempt", "incorrect", "password", "tries", "locked", "blocked", "banned"].contains {
            words.contains($0)
        }
    }

    /// True if the server does not let the address in from which this comes, however free it is.
    func turnsAddressAway(during operation: FTPError.Operation) -> Bool {
        let words = text.lowercased()
        if words.contains("banned") { return true }
        // Behind a login the same words are about the user.
        let reasons = ["blocked", "blacklist", "blocklist", "denied", "not allowed", "no connections allowed"]
        return operation == .connect && reasons.contains { words.contains($0) }
    }

    /// True if a login is refused for what is neither name nor password: the user's directory, the address, the hour.
    var namesAnotherReason: Bool {
        let words = text.lowercased()
        let reasons = [
            "home", "chroot", "cannot change directory", "can't change directory", "no such file or directory",
            "your address", "this address", "ip address", "from address", "your ip", "your host", "your network",
            "may not be used", "not allowed from", "at these hours", "at this time", "account is disabled",
            "account has expired", "account expired", "account is suspended",
        ]
        return reasons.contains { words.contains($0) }
    }

    /// True if a login is refused because the connection is in clear: `530 This server wants TLS before a login`.
    ///
    /// What is wanted of a connection that may be encrypted already, a version or a certificate, is something else.
    var wantsEncryption: Bool {
        let words = text.lowercased()
        func names(_ phrases: [String]) -> Bool { phrases.contains { words.contains($0) } }
        return names(["tls", "ssl", "encrypt", "cleartext", "clear text", "use auth first", "secure connection"])
            && !names(["certificate", "tls 1.", "offers none", "too old"])
    }
}

extension FTPError.Code {
    /// The meaning of a refusal: by its number where that is clear, by its words where servers use one number for all.
    init(of reply: Reply, during operation: FTPError.Operation) {
        switch reply.code.rawValue {
        case 421 where operation == .login && reply.wantsEncryption: self = .loginRefused
        case 421: self = operation == .connect || operation == .login ? .busy : .connectionLost
        case 530 where operation == .login && reply.saysTooMany: self = .busy
        case 425: self = .cannotConnect
        case 426: self = .incomplete
        case 430, 530, 532: self = operation == .login ? .loginRefused : .denied
        case 452, 552: self = .full
        case 500, 502, 504: self = .notSupported
        case 521: self = .exists
        case 533, 534, 536: self = .denied
        case 553: self = Self(words: reply.text) ?? .denied
        default: self = Self(words: reply.text) ?? .refused
        }
    }

    /// Looks for words of the servers in use with 450, 550 and 553; `nil` when the words do not tell.
    private init?(words: String) {
        let text = words.lowercased()
        for (code, phrases) in Self.phrases where phrases.contains(where: { text.contains($0) }) {
            self = code
            return
        }
        return nil
    }

    // In this order: "does not exist" must not be taken for "exists", "no permission to create: disk full" is full.
    private static let phrases: [(FTPError.Code, [String])] = [
        (.full, ["no space", "disk full", "quota", "insufficient storage", "out of space", "disk is full"]),
        (
            .notFound,
            [
                "no such", "not found", "not exist", "cannot find", "can't find", "could not find", "nonexistent",
                "no files", "doesn't exist", "unknown file",
            ]
        ),
        (
            .denied,
            [
                "denied", "not permitted", "not allowed", "forbidden", "prohibited", "read-only", "readonly",
                "read only", "not authorized", "unauthorized", "privilege", "no permission", "insufficient permission",
            ]
        ),
        (
            .exists,
            ["already exists", "exists already", "file exists", "directory exists", "cannot create a file when"]
        ),
    ]
}
