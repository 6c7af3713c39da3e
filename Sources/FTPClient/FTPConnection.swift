// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

/// One control connection to a server, and everything that can be done over it.
///
/// Commands of one connection come one after another: operations are `mutating`, so two that overlap do not compile.
/// Cancelling the task ends a running transfer (what arrived is kept) and leaves the connection usable where the
/// server allows it.
///
/// ```swift
/// var connection = try await FTPConnection.open(ConnectionConfiguration(host: "ftp.example.org"))
/// try await connection.login()
/// for entry in try await connection.entries(of: "/pub") { print(entry.name) }
/// try await connection.download("/pub/a.txt", to: .file("a.txt"))
/// await connection.quit()
/// ```
public struct FTPConnection: ~Copyable, Sendable {
    /// What it was made from.
    public internal(set) var configuration: ConnectionConfiguration

    /// The reply that greeted.
    public let greeting: Reply

    /// What the server can do, as far as known.
    public internal(set) var features = ServerFeatures()

    /// The working directory, if the server told it.
    public internal(set) var workingFolder: RemotePath?

    /// Who is logged in.
    var credentials: Credentials?

    /// The control connection; `nil` once it is lost or its dialogue is out of step.
    var control: ControlChannel?

    /// The representation type that the server was last told.
    var transferType: TypeCode?

    /// Whether several commands may travel together, as far as learned.
    var pipelining = Pipelining.untried

    /// How data connections are made, as far as learned.
    var dataRoute = DataRoute()

    /// Why the control connection was lost, if it was.
    var loss: FTPError?

    /// Whether the server did not come back within the seconds that it was given; then it is tried once a command.
    var isAway = false

    /// Whether an operation is under way that sees to a lost connection itself, so that those it is made of do not.
    var isRecovering = false

    /// Whether a directory was changed to that the server does not tell the name of.
    var isAstray = false

    /// Whether the server may still hold a restart offset that no transfer has used up.
    var owesRestart = false

    /// Whether the server has refused a temporary name for an upload, or its renaming.
    var refusesTemporaryNames = false

    /// Whether the server has refused to set permissions (SITE CHMOD).
    var refusesModes = false

    /// In which directories the server lets names be changed, as far as that was asked.
    var renames: [RemotePath: Bool] = [:]

    /// How far the clock of LIST is ahead of UTC, in seconds; `nil` until that was found out.
    var listingOffset: Int?

    let ends: ConnectionEnds
    let loop: EventLoop

    init(_ configuration: ConnectionConfiguration, greeting: Reply, control: consuming ControlChannel, loop: EventLoop)
    {
        self.configuration = configuration
        self.greeting = greeting
        ends = ConnectionEnds(local: control.stream.localAddress, peer: control.stream.peerAddress)
        self.control = consume control
        self.loop = loop
    }
}

/// The two addresses of a control connection, which data connections must match.
struct ConnectionEnds: Sendable {
    let local: SocketAddress
    let peer: SocketAddress
}
