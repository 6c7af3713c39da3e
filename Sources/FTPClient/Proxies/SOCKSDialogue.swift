// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The talk with a SOCKS5 proxy (RFC 1928, RFC 1929).
struct SOCKSDialogue: ProxyDialogue {
    private enum State { case beginning, method, login, request, reply }

    private let target: ProxyTarget
    private var state = State.beginning
    private var received: [UInt8] = []

    private static let version: UInt8 = 5
    private static let open: UInt8 = 0
    private static let password: UInt8 = 2

    init(to target: ProxyTarget) { self.target = target }

    mutating func next(after arrivals: [UInt8]) throws(ProxyError) -> ProxyStep {
        received += arrivals
        switch state {
        case .beginning:
            state = .method
            let methods = target.proxy.credentials == nil ? [Self.open] : [Self.open, Self.password]
            return .say([Self.version, UInt8(methods.count)] + methods)
        case .method: return try choose()
        case .login:
            guard let answer = take(2) else { return .hear(2 - received.count) }
            guard answer[1] == 0 else { throw .refusesCredentials }
            fallthrough
        case .request:
            state = .reply
            return .say([Self.version, 1, 0] + (try address) + bigEndian(target.port))
        case .reply: return try hearReply()
        }
    }

    /// Takes the proxy's choice among the ways to log in.
    private mutating func choose() throws(ProxyError) -> ProxyStep {
        if let first = received.first, first != Self.version { throw strange(first) }
        guard let answer = take(2) else { return .hear(2 - received.count) }
        switch (answer[1], target.proxy.credentials) {
        case (Self.open, _):
            state = .request
            return try next(after: [])
        case (Self.password, let credentials?):
            let (user, password) = (credentials.user, credentials.password)
            guard user.count < 256, password.count < 256 else {
                throw .unspeakable("a user name or password of more than 255 bytes cannot be told to it")
            }
            state = .login
            return .say([1, UInt8(user.count)] + user + [UInt8(password.count)] + password)
        case (0xFF, nil), (Self.password, nil): throw .wantsCredentials
        case (0xFF, _): throw .refuses("none of its ways to log in is by name and password")
        default: throw .senseless("it chooses a way to log in that was not offered")
        }
    }

    /// Takes the outcome, and as much behind it as belongs to it: an address that is of no use here.
    private mutating func hearReply() throws(ProxyError) -> ProxyStep {
        if let first = received.first, first != Self.version { throw strange(first) }
        if received.count > 1, received[1] != 0 { throw .refuses(Self.words(of: received[1])) }
        // The length of a name is told by its first byte.
        guard received.count >= 5 else { return .hear(5 - received.count) }
        let length: Int
        switch received[3] {
        case 1: length = 4
        case 3: length = 1 + Int(received[4])
        case 4: length = 16
        default: throw .senseless("it answers with an address of a kind that SOCKS5 does not have")
        }
        let missing = 4 + length + 2 - received.count
        return missing > 0 ? .hear(missing) : .open
    }

    /// The host of the target: an address as one, a name as it is.
    private var address: [UInt8] {
        get throws(ProxyError) {
            switch SocketAddress(numeric: target.host, port: 0)?.host {
            case .v4(let number): return [1] + bigEndian(number)
            case .v6(let high, let low, scope: 0): return [4] + bigEndian(high) + bigEndian(low)
            case .v6: throw .unspeakable("an address with an interface means nothing to it")
            case nil:
                let name = Array(target.host.utf8)
                guard (1...255).contains(name.count) else {
                    throw .unspeakable("a host name of more than 255 bytes cannot be told to it")
                }
                return [3, UInt8(name.count)] + name
            }
        }
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard received.count >= count else { return nil }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    private func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        stride(from: number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private func strange(_ first: UInt8) -> ProxyError {
        first == UInt8(ascii: "H")
            ? .senseless("it answers in HTTP, and not as a SOCKS5 proxy")
            : first == 0 || first == 4
                ? .senseless("it answers as a SOCKS4 proxy") : .senseless("what it answers is no SOCKS5")
    }

    /// The outcomes of RFC 1928 §6.
    private static func words(of outcome: UInt8) -> String {
        switch outcome {
        case 1: "general failure"
        case 2: "its rules do not allow this connection"
        case 3: "the network cannot be reached from there"
        case 4: "the host is not known or cannot be reached from there"
        case 5: "the server does not take the connection (connection refused)"
        case 6: "the way to the server is too long (TTL expired)"
        case 7: "it knows no such command"
        case 8: "it knows no such kind of address"
        default: "for the reason \(outcome)"
        }
    }
}
