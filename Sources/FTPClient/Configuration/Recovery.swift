// SPDX-License-Identifier: Apache-2.0

/// News of a connection that was lost, told while an operation goes on.
public enum Recovery: Sendable {
    /// The server cannot be reached again yet; the next attempt follows in a moment.
    case waiting(FTPError)
    /// There is a new connection, logged in and in the same directory; the operation goes on.
    case reconnected(after: FTPError, in: RemotePath?)
}

/// Told about lost connections; called from the task whose operation goes on.
public typealias RecoveryObserver = @Sendable (Recovery) -> Void
