// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPPolicy
package import FerryIO

/// One connection as the directory of sessions tells it: a snapshot.
package struct SessionStatus: Sendable {
    /// The number of the connection, counted from the start of the server; events have it as `connection`.
    package let id: Int
    package let peer: SocketAddress
    /// The account that is logged in; nil before a login.
    package let user: AccountName?
    /// The paths of the host that its tree is made of.
    package let tree: ServedTree?
    /// The time since the client connected.
    package let age: Duration
    package let activity: Activity
    /// The encryption of its connections; nil for a session in clear.
    package let encryption: EncryptionFacts?

    package enum Activity: Sendable {
        /// Before the login.
        case loggingIn
        /// Between commands, or with a command that takes no more than a moment.
        case idle
        case transferring(TransferReport)
        /// The last reply is sent; the connection is being closed.
        case leaving
    }

    /// A transfer under way.
    package struct TransferReport: Sendable {
        package let subject: TransferSubject
        package let bytes: Int64
        /// The number of bytes there will be; nil where it is not known.
        package let total: Int64?
        /// Bytes a second since the transfer began.
        package let rate: Int64
    }
}
