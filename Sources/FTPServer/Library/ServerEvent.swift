// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
public import FTPWire

/// Something that has happened on a server.
public struct ServerEvent: Sendable {
    /// The number of the connection, counted from the start of the server.
    public let session: Int
    /// The address of the client.
    public let peer: NetworkAddress
    /// The account that is logged in on the connection; nil before a login.
    public let user: String?
    /// The event itself.
    public let kind: Kind
    /// The number of events that were left out before this one, as the subscriber was too slow for them.
    public internal(set) var missed = 0

    /// An event of a connection; later versions may tell of more.
    public enum Kind: Sendable {
        /// A client has connected.
        case connected
        /// A client was turned away before it could say anything.
        case connectionRefused(Refusal)
        /// A client has proved its account.
        case loggedIn
        /// A wrong password, or a name that is no account's; the name is safe to show.
        case loginFailed(name: String)
        /// A right password, and yet no session.
        case loginRefused(name: String, Refusal)
        /// The accounts cannot be read, so that no client can log in.
        case accountsUnavailable(reason: String)
        /// A download, an upload or a listing has begun.
        case transferBegan(TransferSubject)
        /// The same has ended, well or not; `bytes` have moved.
        case transferEnded(TransferSubject, TransferVerdict, bytes: Int64, duration: Duration)
        /// A store of the program's own threw an error that is no `StorageError`; the client was told 451.
        case storeFailed(path: VirtualPath, error: any Error)
        /// The connection has ended; the last reply if the server ended it, nil if the client did.
        case closed(Refusal?)
    }
}

extension ServerEvent {
    /// The public part of an event; nil for those that only logs tell.
    init?(_ event: Event) {
        guard let kind = Kind(event.kind) else { return nil }
        self.init(
            session: event.connection, peer: NetworkAddress(event.peer), user: event.user?.description, kind: kind)
    }
}

extension ServerEvent.Kind {
    fileprivate init?(_ kind: Event.Kind) {
        switch kind {
        case .connected: self = .connected
        case .refusedConnection(let refusal): self = .connectionRefused(refusal)
        case .loggedIn: self = .loggedIn
        case .loginFailed(let user): self = .loginFailed(name: user)
        case .loginRefused(let user, let obstacle):
            self = .loginRefused(name: user.description, obstacle.refusal)
        case .accountsUnavailable(let error): self = .accountsUnavailable(reason: error.description)
        case .transferBegan(let subject): self = .transferBegan(subject)
        case .transferEnded(let subject, let verdict, let bytes, let duration):
            self = .transferEnded(subject, verdict, bytes: bytes, duration: duration)
        case .storeFailed(let path, let error): self = .storeFailed(path: path, error: error)
        case .closed(.refused(let refusal)): self = .closed(refusal)
        case .closed: self = .closed(nil)
        default: return nil
        }
    }
}
