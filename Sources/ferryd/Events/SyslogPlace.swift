// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// A place to which a system's log is told.
enum SyslogPlace: Hashable, Sendable {
    /// A datagram socket of this machine.
    case local(path: String)
    /// A collector by UDP.
    case collector(SocketAddress)
    /// A collector by TCP; the host is a name or an address.
    case stream(host: String, port: UInt16)

    static let standardSocket = "/dev/log"
    /// The port that collectors listen on by custom, by UDP (RFC 5426 §3.3) and by TCP.
    private static let standardPort: UInt16 = 514

    var kind: SyslogForm.Kind {
        switch self {
        case .local: .local
        case .collector, .stream: .collector
        }
    }

    var name: String {
        switch self {
        case .local(let path): path
        case .collector(let address): "syslog at \(address)"
        case .stream(let host, let port): "syslog at tcp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// The sink for the place.
    var sink: any EventSink {
        switch self {
        case .local, .collector: SyslogSink(self)
        case .stream(let host, let port): SyslogStream(self, host: host, port: port)
        }
    }
}

extension SyslogPlace {
    /// Reads `local`, the path of a socket, an address with a port or without, or `tcp://` and a host.
    init(_ text: String, of option: String) throws(UsageError) {
        if text == "local" {
            self = .local(path: Self.standardSocket)
        } else if text.hasPrefix("/") {
            self = .local(path: text)
        } else if text.hasPrefix("tcp://") {
            guard let (host, port) = Self.hostAndPort(text.dropFirst(6)), Self.isHost(host) else {
                throw UsageError(
                    "\(option) takes tcp:// with a host, such as tcp://logs.example.org:514, not \"\(text)\".")
            }
            self = .stream(host: host, port: port)
        } else {
            guard let (host, port) = Self.hostAndPort(text.hasPrefix("udp://") ? text.dropFirst(6) : text[...]),
                let address = SocketAddress(numeric: host, port: port)
            else {
                throw UsageError(
                    "\(option) takes local, the path of a socket, an address, such as 192.0.2.9:514 (UDP), or "
                        + "tcp://192.0.2.9:514, not \"\(text)\".")
            }
            self = .collector(address)
        }
    }

    /// `host`, `host:port`, `[v6]` or `[v6]:port`.
    private static func hostAndPort(_ text: Substring) -> (String, UInt16)? {
        let isBracketed = text.hasPrefix("[")
        let hasPort = isBracketed ? !text.hasSuffix("]") : text.count { $0 == ":" } == 1
        guard hasPort else { return (text.filter { $0 != "[" && $0 != "]" }, standardPort) }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            return nil
        }
        return (text[..<colon].filter { $0 != "[" && $0 != "]" }, port)
    }

    /// True of an address, and of what may be a name.
    private static func isHost(_ text: String) -> Bool {
        if SocketAddress(numeric: text, port: 0) != nil { return true }
        let others = "0123456789-._".unicodeScalars
        return !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || others.contains($0)) }
    }
}
