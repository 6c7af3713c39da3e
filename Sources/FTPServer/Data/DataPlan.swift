// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// How the next data connection is to be made.
///
/// Used once, then gone; a listener that is not used closes with it.
struct DataPlan: ~Copyable {
    enum Route: ~Copyable, Sendable {
        case none
        case passive(Listener)
        case active(SocketAddress)
    }

    private var route = Route.none
    /// After `EPSV ALL` no other way is accepted (RFC 2428 §4).
    var isExtendedPassiveOnly = false

    var isEmpty: Bool {
        switch route {
        case .none: true
        default: false
        }
    }

    mutating func set(_ route: consuming Route) { self.route = route }

    /// Hands the route over and leaves none.
    mutating func take() -> Route {
        var taken = Route.none
        swap(&taken, &route)
        return taken
    }
}

/// The two ends of the control connection, which bound where data may come from and go to.
struct Endpoints: Sendable {
    let local: SocketAddress
    let peer: SocketAddress
    /// What `PASV` tells instead of the local address.
    let publicAddress: SocketAddress?
    let loop: EventLoop

    /// Whether data may be sent there: to the client itself, and to no service of the system (RFC 2577 §3).
    func mayConnect(to address: SocketAddress) -> Bool { address.host == peer.host && address.port >= 1024 }
}
