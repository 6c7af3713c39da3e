// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
public import FTPWire
package import FerryIO

/// Something worth telling.
///
/// Logs, metrics and hooks all learn of it from here, and nothing else logs.
package struct Event: Sendable {
    /// Which connection, counted from the start of the server.
    package let connection: Int
    package let peer: SocketAddress
    /// The account that is logged in on the connection.
    package let user: AccountName?
    package let kind: Kind
    /// More facts, where a subscriber keeps records.
    package var record: EventRecord?

    package enum Kind: Sendable {
        case connected
        case refusedConnection(Refusal)
        /// A connection to a listener behind load balancers has ended before it was known whose it is.
        case prefaceFailed(PrefaceFailure)
        /// The control connection is encrypted.
        case encrypted(TLSFacts)
        /// The control connection could not be encrypted, and is closed.
        case handshakeFailed(StreamError)
        /// A data connection is encrypted; for subscribers that want to know every command.
        case dataEncrypted(TLSFacts)
        /// A data connection could not be encrypted, or was not the client's own, and is closed.
        case dataHandshakeFailed(String)
        case loggedIn
        /// The user has changed the account's password.
        case passwordChanged
        /// A wrong password, or a name that is no account's.
        case loginFailed(user: String)
        /// An account was proved, and yet there is no session.
        case loginRefused(user: AccountName, LoginObstacle)
        /// The accounts cannot be read, so that no client can log in.
        case accountsUnavailable(AccountError)
        /// The password is looked at only after that time.
        case loginDelayed(user: String, Duration, LoginThrottle.DelayReason)
        /// Failed logins have banned the address of the client, or its network.
        case banned(Ban)
        case command(CommandLine)
        case answered(CommandLine, Reply)
        case refused(CommandLine, Refusal)
        case transferBegan(TransferSubject)
        case transferProgressed(TransferSubject, bytes: Int64, total: Int64?, rate: Int64)
        case transferEnded(TransferSubject, TransferVerdict, bytes: Int64, duration: Duration)
        /// The store is full, and what was kept of a broken upload was removed, left at that time; without a time it is
        /// what the upload that failed just now had brought.
        case partialGaveWay(VirtualPath, bytes: Int64, left: Timestamp?)
        case dataConnectionRejected(SocketAddress)
        /// A connection to a passive port behind load balancers has ended before it was known whose it is.
        case dataPrefaceFailed(SocketAddress, PrefaceFailure)
        /// Clients of a network are awaited for data again and again, and do not come.
        case nobodyCame(PassiveTrouble)
        /// The client seems to miss replies that come at once: its address is told of passive ports a moment later.
        case repliesPutOff
        /// A client has changed names in its store; told where a subscriber wants to know.
        case changed(StoreChange)
        /// A store of the program's own threw an error that is no `StorageError`; the client was told 451.
        case storeFailed(VirtualPath, any Error)
        case unlistableNames(count: Int, directory: VirtualPath)
        case closed(CloseReason)
    }
}

/// The file or directory that a transfer carries, and its direction.
public struct TransferSubject: Sendable {
    /// The direction of the bytes, as the client sees it.
    public enum Direction: String, Sendable {
        case download
        case upload
        case listing
    }

    /// The direction.
    public let direction: Direction
    /// The path as the client sees it.
    public let path: VirtualPath
}

/// The result of a transfer.
public enum TransferVerdict: Sendable {
    /// Every byte is where it belongs; of an upload, what shows that it is whole.
    case complete(EndProof?)
    /// It did not end well; the reply says how, and uploads say how much is kept.
    case failed(Refusal)
}

/// The reason that a connection ended.
package enum CloseReason: Error, Hashable, Sendable {
    /// `QUIT`.
    case quit
    /// The client closed, or broke off.
    case lost(StreamError)
    /// The server sent its last word.
    case refused(Refusal)
    /// It was another protocol's client.
    case foreign(ForeignProtocol)
}

extension Event.Kind {
    /// True of the beginning and the end of a connection.
    var isComingOrGoing: Bool {
        switch self {
        case .connected, .closed: true
        default: false
        }
    }
}
