// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A data connection before its transfer command is sent.
enum DialPlan: ~Copyable, Sendable {
    /// It stands already.
    case connected(ByteStream)
    /// This place is dialled once the transfer command is sent: saves a round trip where the way is proven.
    case dial(DataPlace)
    /// This place was dialled ahead of the transfer command.
    case dialling(Dialer.Attempt, DataPlace)
    /// The server connects to this listener after the transfer command.
    case accept(Listener)
}

/// The place at which a server awaits a data connection.
struct DataPlace: Sendable {
    /// The address that is dialled: that place, or the proxy before it.
    let address: SocketAddress
    /// The place as the proxy is asked for it; `nil` without one.
    let target: ProxyTarget?
}

extension DataPlace: CustomStringConvertible {
    /// The host and the port, and the proxy on the way.
    var description: String {
        target.map { "\($0.place) through the proxy \($0.proxy)" } ?? "\(address)"
    }
}

/// A data connection once its transfer command is sent, and the server's first reply to that if it has come.
enum OpenedData: ~Copyable, Sendable {
    /// It stands, and nothing has been sent or read over it: a handshake would begin here.
    case stream(ByteStream, Reply?)
    /// The server has refused the command, or has called the transfer complete without connecting.
    case ended(Reply)
    /// The address does not answer any more: plan again.
    case unreachable
}
