// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FerryIO

/// The decisions of an administrator.
///
/// Every value has a default that a first start can live with.
package struct ServerConfiguration: Sendable {
    /// The addresses to listen on; port 0 lets the kernel choose.
    package var listen: [SocketAddress] = [.anyV6(port: 2121)]
    /// The ports for passive data connections; `nil` lets the kernel choose.
    package var passivePorts: ClosedRange<UInt16>?
    /// The IPv4 address that `PASV` tells, where the server stands behind a router that translates addresses.
    package var publicAddress: SocketAddress?
    /// The first line a client reads.
    package var greeting = "Ferry is ready."
    /// Event loops, each a thread that serves its share of the connections.
    package var loops = System.processors
    package var limits = Limits()
    package var timeouts = Timeouts()
    /// The speed of all transfers together.
    package var rates = TransferRates()
    /// The rule by which the bytes of text files are converted.
    package var ascii = ASCIIPolicy.onRequest

    package init() {}

    /// The most that may come.
    package struct Limits: Sendable {
        package var sessions = 20_000
        package var sessionsPerAddress = 5_000
        /// For accounts that say nothing.
        package var sessionsPerUser = 5_000
        package var loginAttempts = 3
        /// Unknown words before the login after which the other side is taken for no FTP client.
        package var unknownCommands = 3
    }

    /// The times to wait for clients.
    package struct Timeouts: Sendable {
        package var login = Duration.seconds(60)
        /// Between commands, while no transfer runs.
        package var idle = Duration.seconds(900)
        /// While neither side of a transfer moves a byte.
        package var stall = Duration.seconds(300)
        /// For the data connection to be made.
        package var dataConnection = Duration.seconds(30)
        /// For the client to close after the last reply.
        package var linger = Duration.seconds(2)
        /// For transfers to end after the server was asked to stop.
        package var grace = Duration.seconds(60)
        /// Silence after which the kernel asks whether the client is still there.
        package var keepAlive = Duration.seconds(60)

        package init() {}
    }
}

/// The rule by which `TYPE A` converts line ends (RFC 959 §3.1.1.1 makes it the default of every session).
package enum ASCIIPolicy: String, CaseIterable, Sendable {
    /// Only after the client has sent `TYPE A` itself; what most users expect.
    case onRequest = "on-request"
    /// Always unless the client has sent `TYPE I`.
    case rfc
    /// Never.
    case off
}
