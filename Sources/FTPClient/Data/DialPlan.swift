// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A data connection before its transfer command is sent.
enum DialPlan: ~Copyable, Sendable {
    /// It stands already.
    case connected(ByteStream)
    /// This address is dialled once the transfer command is sent: saves a round trip where the way is proven.
    case dial(SocketAddress)
    /// This address was dialled ahead of the transfer command.
    case dialling(Dialer.Attempt, SocketAddress)
    /// The server connects to this listener after the transfer command.
    case accept(Listener)
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
