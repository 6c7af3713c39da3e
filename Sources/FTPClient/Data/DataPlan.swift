// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// How the next data connection will come about.
enum DataPlan: ~Copyable, Sendable {
    /// It stands already.
    case connected(ByteStream)
    /// This address is dialled once the transfer command is sent: saves a round trip where the way is proven.
    case dial(SocketAddress)
    /// The server connects to this listener after the transfer command.
    case accept(Listener)
}
