// SPDX-License-Identifier: Apache-2.0

/// The time that each step may take; no wait is without an end.
public struct Timeouts: Sendable {
    /// Resolving the name and reaching one of its addresses.
    public var connect = Duration.seconds(20)

    /// From the first byte of a TLS handshake to its end.
    public var handshake = Duration.seconds(20)

    /// From a command to its reply.
    public var reply = Duration.seconds(60)

    /// From one reply to the next of commands that were sent together, on a server that has not been seen to answer
    /// all of them: then the others are sent again, one by one.
    public var together = Duration.seconds(3)

    /// Reaching the server's data port, before the other way is tried: a firewall drops such packets silently.
    public var dataConnect = Duration.seconds(10)

    /// Without one byte moving on a data connection.
    public var stall = Duration.seconds(90)

    /// From the last byte of a transfer to the final reply, before the size is asked on a new connection.
    public var finalReply = Duration.seconds(60)

    /// Without one byte moving after the server has said that a transfer is done; then its data connection is closed
    /// from here.
    public var quiet = Duration.seconds(5)

    /// For the replies after an abort; then the connection is given up.
    public var abort = Duration.seconds(3)

    /// The defaults.
    public init() {}
}
