// SPDX-License-Identifier: Apache-2.0

/// A phase of a connection: it owns the control channel while it runs, and ends by making the next one.
///
/// Each runs in a task of its own: a task keeps the memory of its deepest call to its end, and a session that waits
/// for its next command shall not hold on to what its login needed.
protocol Phase: ~Copyable, Sendable {
    consuming func run() async -> NextPhase
}

/// The phase that follows another.
enum NextPhase: ~Copyable {
    case login(Login)
    case session(Session)
    /// The session goes on when the client says something, or when its time is over.
    case rest(Session)
    case handshake(Handshake)
    case farewell(Farewell)
    case nothing
}
