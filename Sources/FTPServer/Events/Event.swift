// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// Something worth telling.
///
/// Logs, metrics and hooks all learn of it from here, and nothing else logs.
package struct Event: Sendable {
    /// Which connection, counted from the start of the server.
    package let visit: Int
    package let peer: SocketAddress
    package let kind: Kind

    package enum Kind: Sendable {
        case connected
        case refusedConnection(Refusal)
        case loggedIn(user: String)
        case loginFailed(user: String)
        case command(CommandLine)
        case answered(CommandLine, Reply)
        case refused(CommandLine, Refusal)
        case transferBegan(TransferSubject)
        case transferProgressed(TransferSubject, bytes: Int64, total: Int64?, rate: Int64)
        case transferEnded(TransferSubject, TransferVerdict, bytes: Int64, duration: Duration)
        case strangerOnDataPort(SocketAddress)
        case unlistableNames(count: Int, directory: VirtualPath)
        case closed(Ending)
    }
}

/// What a transfer carries.
package struct TransferSubject: Sendable {
    package enum Direction: String, Sendable {
        case download
        case upload
        case listing
    }

    package let direction: Direction
    package let path: VirtualPath
}

/// How a transfer ended.
package enum TransferVerdict: Sendable {
    /// Every byte is where it belongs.
    case complete
    /// It did not end well; the reply says how, and uploads say how much is kept.
    case failed(Refusal)
}

/// Why a connection ended.
package enum Ending: Error, Hashable, Sendable {
    /// `QUIT`.
    case quit
    /// The client closed, or broke off.
    case lost(StreamError)
    /// The server sent its last word.
    case refused(Refusal)
    /// It was another protocol's client.
    case foreign(ForeignProtocol)
}
