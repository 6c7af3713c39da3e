// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

/// One session with a server: a control connection, and everything that can be done over it.
///
/// Commands of one connection come one after another: operations are `mutating`, so two that overlap do not compile.
/// Cancelling the task ends a running transfer (bytes that arrived are kept) and leaves the connection usable where the
/// server allows it.
///
/// ```swift
/// var connection = try await FTPConnection.open(ConnectionConfiguration(host: "ftp.example.org"))
/// try await connection.login()
/// for entry in try await connection.entries(of: "/pub") { print(entry.name) }
/// try await connection.download("/pub/a.txt", to: "a.txt")
/// await connection.quit()
/// ```
public struct FTPConnection: ~Copyable, Sendable {
    /// The configuration it was opened with.
    public internal(set) var configuration: ConnectionConfiguration

    /// The reply that greeted.
    public let greeting: Reply

    /// The encryption of the control connection; `nil` in clear.
    public internal(set) var security: NegotiatedSecurity?

    /// The encryption of the latest data connection; `nil` in clear, and before the first.
    public internal(set) var dataSecurity: NegotiatedSecurity?

    /// The keys of this session; `nil` in clear.
    let encryption: ClientEncryption?

    /// The server has refused to encrypt data connections, and that is allowed.
    var sendsDataInClear = false

    /// The user who is logged in.
    var credentials: Credentials?

    /// The working directory, as far as it is known.
    var place = WorkingDirectory.untold

    /// The directory that the login leads to, as far as it is known.
    var home = WorkingDirectory.untold

    /// True when the server asked for a name and a password, and for nothing else.
    var logsInAtOnce = false

    /// The server's ways, as far as they were learned.
    var habits = ServerHabits()

    /// The state of attempts to replace a lost control connection.
    var recovery = RecoveryState()

    /// True while short files are known to follow the one that is carried out, so that the next data connection is
    /// worth asking for ahead.
    var expectsMore = false

    /// The time that the login took.
    var loginTime = Duration.zero

    var link: ControlLink
    var connector: DataConnector
    let loop: EventLoop

    init(
        _ configuration: ConnectionConfiguration, greeting: Reply, over channel: consuming ControlStream,
        _ encryption: ClientEncryption?, _ security: NegotiatedSecurity?
    ) {
        self.configuration = configuration
        self.greeting = greeting
        (self.encryption, self.security) = (encryption, security)
        loop = channel.stream.loop
        connector = DataConnector(for: channel.stream)
        link = ControlLink(channel, configuration)
    }
}

extension FTPConnection {
    /// The server's abilities, as far as known.
    public var features: ServerFeatures { link.features }

    /// The working directory; `nil` if the server did not tell it.
    public var workingDirectory: RemotePath? { place.path }

    /// True until the connection is lost; see `isAlive` for one that may have been lost meanwhile.
    public var isUsable: Bool { link.isUsable }

    /// True while a user is logged in.
    public var isLoggedIn: Bool { credentials != nil && isUsable }

    /// True if data connections are encrypted too.
    public var protectsData: Bool { connector.encryption != nil }

    /// True if the server was reached at a loopback address: nothing leaves this machine.
    public var isOnThisMachine: Bool { connector.peer.isLoopback && configuration.proxy == nil }

    /// The server's address and port, as text; its name and the proxy where it was reached through one.
    public var peer: String { configuration.place(reachedAt: connector.peer) }

    /// True while the connection stands, as far as that shows without asking the server; false once it said farewell.
    public mutating func isAlive() -> Bool { link.isAlive() }

    /// Makes data connections that way from now on; what was learned about ways that do not work is forgotten.
    public mutating func use(_ mode: DataMode) {
        configuration.dataMode = mode
        connector.reset()
    }

    /// Says goodbye and closes; never waits long.
    public consuming func quit() async { await link.quit() }

    /// Tells the server that the client is still there (NOOP).
    public mutating func keepAlive() async throws(FTPError) {
        try await link.require(CommandLine(.noop), for: Purpose(.ask, Array("NOOP".utf8)))
    }

    /// Lets time pass between two looks at the server; `false` when the task is cancelled meanwhile.
    package func rest(for span: Duration) async -> Bool {
        if let pause = configuration.pause { return await pause(span) }
        return await loop.sleep(until: loop.deadline(after: span))
    }

    /// Writes a line about the connection into the transcript.
    func note(_ text: String) { link.transcript.note(text) }

    /// Runs work on the loop's thread, where replies and bytes are learned of without waking another one.
    mutating func onLoop<Result: Sendable>(
        _ work: @concurrent @Sendable (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        try await withTaskExecutorPreference(loop) { () async throws(FTPError) in try await work(&self) }
    }
}

/// The directory in which relative paths begin.
enum WorkingDirectory: Hashable, Sendable {
    case known(RemotePath)
    /// The server has not told where the login leads.
    case untold
    /// The server has not told the name of one that was changed to: there is no way back to it.
    case lost

    var path: RemotePath? {
        if case .known(let path) = self { return path }
        return nil
    }
}

/// A server's ways that no reply to FEAT tells; they hold on the next connection, too.
struct ServerHabits: Sendable {
    /// It has refused a temporary name for an upload, or the renaming of one.
    var refusesTemporaryNames = false

    /// Ways to set the time of a file that it has refused.
    var refusedTimeSetters: Set<TimeSetter> = []

    /// It has refused to set permissions (SITE CHMOD).
    var refusesModes = false

    /// It has refused to be sent to a port of another server (FXP), or has not come through.
    var refusesForeignPorts = false

    /// The connections that it lets in at a time, once it has refused one more.
    var connectionLimit: HostProfile.ConnectionLimit?

    /// Directories in which it tells nobody the size of a file that was just sent, as in a drop box.
    var blindDirectories: Set<RemotePath> = []

    /// Directories in which it lets names be changed, or does not, as far as that was asked.
    var renames: [RemotePath: Bool] = [:]

    /// The seconds by which the clock of LIST is ahead of UTC; `nil` until that was found out.
    var listingOffset: Int?
}
