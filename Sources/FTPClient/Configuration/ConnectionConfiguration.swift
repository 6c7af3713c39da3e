// SPDX-License-Identifier: Apache-2.0

/// The server, the user and the settings of a connection: all that is known before the first byte is sent.
public struct ConnectionConfiguration: Sendable {
    /// A host name, an IPv4 address or an IPv6 address without brackets.
    public var host: String

    /// The port of the control connection.
    public var port: UInt16

    /// The user who logs in.
    public var credentials: Credentials

    /// The directory that a login changes to; where the server leads it if `nil`.
    public var directory: RemotePath?

    /// The addresses of the host that are tried.
    public var addresses = AddressChoice.any

    /// The way in which data connections are made.
    public var dataMode = DataMode.automatic

    /// The ends of connections on this machine, where they are not the kernel's choice.
    public var localEnds = LocalEnds()

    /// The proxy that all connections go through; `nil` for the straight way.
    public var proxy: Proxy?

    /// Believes the address in a reply to PASV.
    ///
    /// By default data connections go to the address of the control connection: a server behind address translation
    /// announces a wrong one, and a hostile one would point elsewhere (CVE-2020-8284).
    public var trustsPassiveAddress = false

    /// Lets several commands travel in one go where their replies do not depend on each other.
    ///
    /// Saves round trips. Some old servers, and boxes that rewrite FTP on its way, cannot bear it.
    public var pipelines = true

    /// Told when a server turns out to read one command a packet: worth remembering, as finding out takes time.
    public var onPipeliningRefused: (@Sendable () -> Void)?

    /// The ways of the server, as an earlier connection has shown them (`FTPConnection.profile`).
    public var profile: HostProfile?

    /// The encryption of the connections, and the proof that the server is the right one.
    public var tls = TLSConfiguration()

    /// The time that each step may take.
    public var timeouts = Timeouts()

    /// The name under which an upload grows on the server.
    public var uploadNaming = UploadNaming.automatic

    /// The memory of uploads, by which they can be continued after an interruption.
    public var uploadJournal = UploadJournal()

    /// The number of times that an operation is tried again after the connection was lost, where that is safe.
    public var retries = 2

    /// Told when a lost connection is replaced by a new one.
    public var onRecovery: RecoveryObserver?

    /// Lets the time between two attempts pass; `nil` takes the clock's.
    package var pause: Pause?

    /// The charset in which the server has its names; `nil` for UTF-8.
    ///
    /// Names are UTF-8 to the program, whatever the server has.
    public var charset: NameCharset?

    /// The name that the client tells to a server that asks for it (CLNT).
    public var clientName = "ferry"

    /// Sees every line of the control connection, with passwords left out.
    public var transcript: (@Sendable (TranscriptLine) -> Void)?

    /// Names a server; everything else has a default that suits most.
    public init(host: String, port: UInt16 = 21, credentials: Credentials = .anonymous) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}

/// The addresses of a host that are tried.
public enum AddressChoice: Sendable {
    /// All of them, the fastest wins (RFC 8305).
    case any
    /// IPv4 addresses only.
    case ipv4
    /// IPv6 addresses only.
    case ipv6
}

/// The way in which data connections are made.
public enum DataMode: Sendable {
    /// The client connects: EPSV, and PASV when that fails; what works is remembered.
    case automatic
    /// The client connects, by PASV only (for firewalls that do not know EPSV).
    case passive
    /// The server connects to the client: EPRT or PORT.
    case active
}

/// The name under which an upload grows on the server.
public enum UploadNaming: Sendable {
    /// The final name where the server itself replaces files only when they are complete, a temporary name elsewhere.
    case automatic
    /// The final name: the old file is lost as soon as the upload begins, unless the server knows better.
    case direct
    /// A temporary name beside it, renamed when the size is right.
    case temporaryThenRename
}

/// The steps of replacing a connection that was lost, told while an operation goes on.
public enum Recovery: Sendable {
    /// The server cannot be reached again yet; the next attempt follows in a moment.
    case waiting(FTPError)
    /// There is a new connection, logged in and in the same directory; the operation goes on.
    case reconnected(after: FTPError, in: RemotePath?)
}

/// Told about lost connections; called from the task whose operation goes on.
public typealias RecoveryObserver = @Sendable (Recovery) -> Void
