// SPDX-License-Identifier: Apache-2.0

/// Where to connect, as whom, and how: all that is known before the first byte is sent.
public struct ConnectionConfiguration: Sendable {
    /// A host name, an IPv4 address or an IPv6 address without brackets.
    public var host: String

    /// The port of the control connection.
    public var port: UInt16

    /// Who logs in.
    public var credentials: Credentials

    /// Which addresses of the host are tried.
    public var addresses = AddressChoice.any

    /// How data connections are made.
    public var dataMode = DataMode.automatic

    /// Whether the address in a reply to PASV is believed.
    ///
    /// By default data connections go to the address of the control connection: a server behind address translation
    /// announces a wrong one, and a hostile one would point elsewhere (CVE-2020-8284).
    public var trustsPassiveAddress = false

    /// Whether several commands may travel in one go where their replies do not depend on each other.
    ///
    /// Saves round trips. Some old servers, and boxes that rewrite FTP on its way, cannot bear it.
    public var pipelines = true

    /// Told when a server turns out to read one command a packet: worth remembering, as finding out takes time.
    public var onPipeliningRefused: (@Sendable () -> Void)?

    /// How long each step may take.
    public var timeouts = Timeouts()

    /// Under which name an upload grows on the server.
    public var uploadNaming = UploadNaming.automatic

    /// What is remembered of uploads, so that they can be continued after an interruption.
    public var uploadJournal = UploadJournal()

    /// How often an operation that may be repeated safely is tried again after the connection was lost.
    public var retries = 2

    /// Told when a lost connection is replaced by a new one.
    public var onRecovery: RecoveryObserver?

    /// Lets the time between two attempts pass; `nil` takes the clock's.
    package var pause: Pause?

    /// What the client calls itself when the server asks to know (CLNT).
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

/// Which addresses of a host are tried.
public enum AddressChoice: Sendable {
    /// All of them, the fastest wins (RFC 8305).
    case any
    /// IPv4 addresses only.
    case ipv4
    /// IPv6 addresses only.
    case ipv6
}

/// How data connections are made.
public enum DataMode: Sendable {
    /// The client connects: EPSV, and PASV when that fails; what works is remembered.
    case automatic
    /// The client connects, by PASV only (for firewalls that do not know EPSV).
    case passive
    /// The server connects to the client: EPRT or PORT.
    case active
}

/// Under which name an upload grows on the server.
public enum UploadNaming: Sendable {
    /// The final name where the server itself replaces files only when they are complete, a temporary name elsewhere.
    case automatic
    /// The final name: the old file is lost as soon as the upload begins, unless the server knows better.
    case direct
    /// A temporary name beside it, renamed when the size is right.
    case temporaryThenRename
}
