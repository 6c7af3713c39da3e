// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc
import Synchronization

/// A proxy of a test: SOCKS5 or HTTP CONNECT, on a port of its own, and each connection on threads of its own.
///
/// Whatever host it is asked for it connects to this machine, so that a name that nobody can resolve shows who did.
package final class TunnelProxy: Sendable {
    /// The language that it speaks.
    package enum Language: String, Sendable, CaseIterable { case socks5, http }

    /// The URL of the proxy, without name and password.
    package let url: String
    private let language: Language
    private let login: String?
    /// The address that it looks from, so that a server can tell it from its clients.
    private let source: String
    private let listener: RawListener
    private let asked = Mutex<[String]>([])
    private let answer: [UInt8]
    private let connections: Int

    /// Starts it; `login` is `user:password`, without one everybody is let through.
    ///
    /// `answer` is what it says instead of connecting.
    /// After so many `connections` it takes further ones, and keeps silent.
    package init(
        _ language: Language, login: String? = nil, answer: [UInt8] = [], connections: Int = .max,
        from source: String = "127.0.0.4"
    ) throws {
        listener = try RawListener()
        url = "\(language.rawValue)://\(try listener.name)"
        (self.language, self.login, self.source) = (language, login, source)
        (self.answer, self.connections) = (answer, connections)
        Thread.start(named: "ferry-tunnel") { [listener, weak self] in
            while let near = try? listener.accept(within: .seconds(300)) {
                guard let self else { return }
                let descriptor = near.detach()
                Thread.start(named: "ferry-tunnel") { _ = try? self.serve(RawSocket(adopting: descriptor)) }
            }
        }
    }

    deinit { listener.stop() }

    /// The places that it was asked for, `host:port`, in order.
    package var places: [String] { asked.withLock { $0 } }

    private func serve(_ near: RawSocket) throws {
        let (host, port, agreement) = try language == .socks5 ? negotiate(near) : readRequest(near)
        let count = asked.withLock { asked in
            asked.append("\(host):\(port)")
            return asked.count
        }
        if count > connections {
            near.drain()
            return
        }
        if !answer.isEmpty { return try near.send(answer) }
        let far = try RawSocket(connectingTo: SocketName(port: port), from: SocketName(source, port: 0))
        // The server's first words may come in the same segment as the agreement.
        try near.send(agreement)
        let tunnel = Tunnel(near: near.detach(), far: far.detach())
        Thread.start(named: "ferry-tunnel") { tunnel.pass(from: tunnel.near, to: tunnel.far) }
        tunnel.pass(from: tunnel.far, to: tunnel.near)
    }

    /// RFC 1928 and RFC 1929, as a server.
    private func negotiate(_ near: RawSocket) throws -> (String, UInt16, [UInt8]) {
        let methods = try near.receive(exactly: Int(near.receive(exactly: 2)[1]))
        if let login {
            guard methods.contains(2) else {
                try near.send([5, 0xFF])
                throw TestFailure("no name and password offered")
            }
            try near.send([5, 2])
            let user = try near.receive(exactly: Int(near.receive(exactly: 2)[1]))
            let password = try near.receive(exactly: Int(near.receive(exactly: 1)[0]))
            let isRight = login == String(decoding: user + Array(":".utf8) + password, as: UTF8.self)
            try near.send([1, isRight ? 0 : 1])
            if !isRight { throw TestFailure("a wrong password") }
        } else {
            try near.send([5, 0])
        }
        let head = try near.receive(exactly: 4)
        let host: String
        switch head[3] {
        case 1: host = try near.receive(exactly: 4).map { "\($0)" }.joined(separator: ".")
        case 3: host = String(decoding: try near.receive(exactly: Int(near.receive(exactly: 1)[0])), as: UTF8.self)
        default: host = "[\(try near.receive(exactly: 16).map { String($0, radix: 16) }.joined(separator: "."))]"
        }
        let port = try near.receive(exactly: 2)
        return (host, UInt16(port[0]) << 8 | UInt16(port[1]), [5, 0, 0, 3, 3] + Array("far".utf8) + [0, 9])
    }

    /// RFC 9110 §9.3.6, as a server.
    private func readRequest(_ near: RawSocket) throws -> (String, UInt16, [UInt8]) {
        var lines: [String] = []
        while let line = try near.receiveLine(), !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
        if let login {
            let wanted = "Proxy-Authorization: Basic \(Digest.base64(Array(login.utf8)))"
            guard lines.contains(wanted) else {
                try near.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                throw TestFailure("no right name and password")
            }
        }
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[0] == "CONNECT", let colon = words[1].lastIndex(of: ":"),
            let port = UInt16(words[1][words[1].index(after: colon)...])
        else { throw TestFailure("no CONNECT: \(lines)") }
        let agreement = "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"
        return (String(words[1][..<colon]), port, Array(agreement.utf8))
    }
}

/// The two sockets of a connection through a proxy, closed when nothing passes any more.
private final class Tunnel: Sendable {
    let near: CInt
    let far: CInt

    init(near: CInt, far: CInt) { (self.near, self.far) = (near, far) }

    deinit {
        close(near)
        close(far)
    }

    /// Passes bytes on, and the end behind them.
    func pass(from source: CInt, to sink: CInt) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        loop: while true {
            let count = read(source, &buffer, buffer.count)
            if count <= 0 { break }
            var sent = 0
            while sent < count {
                let more = buffer[sent..<count].withUnsafeBytes {
                    send(sink, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                if more <= 0 { break loop }
                sent += more
            }
        }
        shutdown(sink, CInt(SHUT_WR))
    }
}
