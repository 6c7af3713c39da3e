// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Reaches the server and waits for its greeting; no login yet.
    ///
    /// - Throws: `cannotConnect` (also when the server greets with 421), `timedOut`, `protocolViolation`, `cancelled`.
    public static func open(_ configuration: ConnectionConfiguration) async throws(FTPError) -> FTPConnection {
        throw FTPError(.notSupported, .connect, [])
    }

    /// Logs in, asks what the server can do, and learns the working directory.
    ///
    /// - Parameter credentials: Who; the configuration's credentials if `nil`.
    /// - Throws: `loginRefused`, and what a lost connection gives.
    public mutating func login(as credentials: Credentials? = nil) async throws(FTPError) {
        throw FTPError(.notSupported, .login, [])
    }

    /// Whether the connection can still be used.
    public var isUsable: Bool { false }

    /// The server's address and port, as text.
    public var peer: String { "" }

    /// Says goodbye and closes; never waits long.
    public consuming func quit() async {}

    /// Tells the server that the client is still there.
    public mutating func keepAlive() async throws(FTPError) {}

    /// Sends a command as typed and returns the final reply, whatever it says.
    ///
    /// Commands that need a data connection are refused.
    public mutating func raw(_ line: [UInt8]) async throws(FTPError) -> Reply {
        throw FTPError(.notSupported, .ask, line)
    }
}
