// SPDX-License-Identifier: Apache-2.0

/// The rules of a server for encrypted connections (RFC 4217).
public struct EncryptionPolicy: Hashable, Sendable {
    /// The least that a client must encrypt.
    public enum Demand: String, CaseIterable, Comparable, Sendable {
        /// Nothing.
        case nothing
        /// The control connection, before a name is told.
        case login
        /// The control connection, and each data connection.
        case everything

        /// Orders by how much is demanded.
        public static func < (one: Demand, other: Demand) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .nothing: 0
            case .login: 1
            case .everything: 2
            }
        }
    }

    /// The part that sessions play which data connections resume.
    public enum Resumption: String, CaseIterable, Sendable {
        /// A data connection that resumes nothing is taken, if it comes from the client's address.
        case preferred
        /// A data connection must resume the session of its own control connection: no stranger can.
        case required
    }

    /// The demand on clients.
    public var demand = Demand.nothing
    /// The sessions that data connections resume.
    public var resumption = Resumption.preferred
    /// True if an upload that ends without `close_notify` is kept as a part (RFC 8446 §6.1).
    ///
    /// Anybody on the way can end a TCP connection. False trusts the end of the connection as one in clear is trusted,
    /// for clients that are known to leave the word out.
    public var requiresCloseNotify = true
    /// True if a client may go on in clear on the control connection after its login (`CCC`, RFC 2228), for routers
    /// that read along.
    public var allowsClearControl = false

    /// The rules that suit most servers.
    public init() {}
}
