// SPDX-License-Identifier: Apache-2.0

/// A phase of a connection, ready to go on.
///
/// Each runs in a task of its own: a task keeps the memory of its deepest call to its end, and a session that waits
/// for its next command shall not hold on to what its login needed.
enum Phase: ~Copyable, Sendable {
    case login(Login)
    case session(Session)
    case farewell(Farewell)

    /// Runs the phase to its end; what comes after it, or nothing.
    consuming func run() async -> Phase? {
        switch consume self {
        case .login(let login): await login.run()
        case .session(let session): await session.run()
        case .farewell(let farewell): await farewell.run()
        }
    }
}
