// SPDX-License-Identifier: Apache-2.0
public import FTPAccounts
public import FTPWire
package import FerryIO

/// The decisions of an administrator.
///
/// Every value has a default that a first start can live with.
public struct ServerConfiguration: Sendable {
    /// The places to listen.
    package var listeners: [ListenerConfiguration] = [ListenerConfiguration(.anyV6(port: 2121))]
    /// The encryption that clients may ask for; `nil` for none.
    public var encryption: ServerEncryption?
    /// The ports for passive data connections; `nil` lets the kernel choose.
    public var passivePorts: ClosedRange<UInt16>?
    /// The IPv4 address that `PASV` tells, where the server stands behind a router that translates addresses.
    package var publicAddress: SocketAddress?
    /// The addresses that `PASV` tells to clients of some networks instead; the first one that fits holds.
    package var passiveAddresses: [PassiveAddress] = []
    /// The first words that a client reads, in one line or several.
    public var greeting = "Ferry is ready."
    /// Words for clients that enter a directory (`CWD`), by its path in their tree; in one line or several.
    ///
    /// They stand here and not in the tree, as what clients can write shall not speak for the server.
    public var directoryMessages: [VirtualPath: String] = [:]
    /// Event loops, each a thread that serves its share of the connections.
    public var loops = System.processors
    /// The most that may come.
    public var limits = Limits()
    /// The rules by which failed logins ban an address.
    public var bans = BanPolicy()
    /// The times to wait for clients.
    public var timeouts = Timeouts()
    /// The speed of all transfers together, in bytes a second.
    public var rates = TransferRates()
    /// The rule by which the bytes of text files are converted.
    public var ascii = ASCIIPolicy.onRequest
    /// The charset in which names travel, unless the client asks for UTF-8; `nil` for UTF-8 always.
    package var charset: Charset?
    /// The entries that `LIST -R` may list at most; nil does not walk trees.
    public var recursionBudget: Int?
    /// The highest level at which `MODE Z` compresses, 1 to 9; nil does not offer it.
    public var compressionLevel: Int? = 6

    /// Makes a configuration of defaults.
    public init() {}

    /// The IPv4 address that `PASV` tells to clients of a network.
    package struct PassiveAddress: Hashable, Sendable {
        package var clients: IPNetwork
        /// nil for the address that the client has connected to.
        package var address: SocketAddress?

        package init(clients: IPNetwork, address: SocketAddress?) { (self.clients, self.address) = (clients, address) }
    }

    /// The IPv4 address that `PASV` tells to a client; nil for the one that it has connected to.
    package func publicAddress(for client: SocketAddress.Host) -> SocketAddress? {
        for rule in passiveAddresses where rule.clients.contains(client) { return rule.address }
        return publicAddress
    }

    /// The most that may come.
    public struct Limits: Sendable {
        /// Connections at a time; the next one is refused (421).
        public var sessions = 20_000
        /// Connections at a time from one address; in IPv6 from one network of 64 bits.
        public var sessionsPerAddress = 5_000
        /// Connections at a time that have not logged in; behind them the oldest give way, and nil means half of `sessions`.
        public var connectionsBeforeLogin: Int?
        /// New connections a second, once ten times as many have come at once; nil for no limit.
        public var connectionRate: Int?
        /// The same for one address.
        public var connectionRatePerAddress: Int? = 100
        /// Sessions at a time of each account that says nothing else.
        public var sessionsPerUser = 5_000
        /// Wrong passwords on one connection, which is closed after the last of them (421).
        public var loginAttempts = 3
        /// Command lines before the login, and their bytes, after which the connection is closed (421).
        public var commandsBeforeLogin = 200
        /// The bytes of these lines.
        public var bytesBeforeLogin = 16 * 1024
        /// Unknown words before the login after which the other side is taken for no FTP client.
        public var unknownCommands = 3

        /// Makes limits of defaults.
        public init() {}
    }

    /// The times to wait for clients.
    public struct Timeouts: Sendable {
        /// For a client to log in.
        public var login = Duration.seconds(60)
        /// Between commands, while no transfer runs.
        public var idle = Duration.seconds(900)
        /// While neither side of a transfer moves a byte.
        public var stall = Duration.seconds(300)
        /// For the data connection to be made.
        public var dataConnection = Duration.seconds(30)
        /// For the client to close after the last reply.
        public var linger = Duration.seconds(2)
        /// For transfers to end after the server was asked to stop.
        public var grace = Duration.seconds(60)
        /// Silence after which the kernel asks whether the client is still there.
        public var keepAlive = Duration.seconds(60)

        /// Makes times of defaults.
        public init() {}
    }
}

/// The rule by which `TYPE A` converts line ends (RFC 959 §3.1.1.1 makes it the default of every session).
public enum ASCIIPolicy: String, CaseIterable, Sendable {
    /// Only after the client has sent `TYPE A` itself; what most users expect.
    case onRequest = "on-request"
    /// Always unless the client has sent `TYPE I`.
    case rfc
    /// Never.
    case off
}

extension String {
    /// The lines of words for clients.
    var lines: [String] { split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) }
}
