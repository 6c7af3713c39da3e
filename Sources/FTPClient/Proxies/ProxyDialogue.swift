// SPDX-License-Identifier: Apache-2.0

/// The talk with a proxy as far as it is protocol: bytes that have come go in, what to do next comes out.
protocol ProxyDialogue: Sendable {
    /// The next thing to do, after `arrivals` have come; nothing has come at first.
    mutating func next(after arrivals: [UInt8]) throws(ProxyError) -> ProxyStep
}

/// One thing to do in a talk with a proxy.
enum ProxyStep: Equatable, Sendable {
    /// Send these bytes; nothing is to be read before.
    case say([UInt8])
    /// Read at most so many bytes: what comes behind them is the server's.
    case hear(Int)
    /// The connection stands.
    case open
}

/// The place that a proxy is asked to connect to.
struct ProxyTarget: Sendable {
    let proxy: Proxy
    /// A name, or a numeric address without brackets.
    let host: String
    let port: UInt16

    /// The talk in which it is asked for.
    var dialogue: any ProxyDialogue {
        switch proxy.language {
        case .socks5: SOCKSDialogue(to: self)
        case .http: ConnectDialogue(to: self)
        }
    }

    /// Another port, of the same host or another one.
    func with(port: UInt16, host: String? = nil) -> ProxyTarget {
        ProxyTarget(proxy: proxy, host: host ?? self.host, port: port)
    }

    /// The host and the port as they are written together.
    var place: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

extension ConnectionConfiguration {
    /// The server's control port as its proxy is to reach it; `nil` without one.
    var target: ProxyTarget? { proxy.map { ProxyTarget(proxy: $0, host: host, port: port) } }
}
