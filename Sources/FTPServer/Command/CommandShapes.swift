// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire

// The shapes of commands. A handler never sees the session: its shape hands it the parts it may touch, and its
// signature makes it answer exactly once, with a reply of the right group, or refuse.

/// Says who the client is.
protocol LoginCommand: Command {
    static func run(_ argument: Argument, on login: inout LoginProgress, for context: ConnectionContext)
        async throws(Refusal)
        -> LoginStep
}

/// Tells something, before the login or after it, and changes nothing.
protocol QueryCommand: Command {
    static func answer(_ argument: Argument, _ view: SessionView) throws(Refusal) -> Completion
}

/// Changes how transfers are made.
protocol SettingCommand: Command {
    static func run(_ argument: Argument, on parameters: inout TransferParameters) throws(Refusal) -> Completion
}

/// Changes how files are made.
protocol StoreSettingCommand: Command {
    static func run(_ argument: Argument, on storage: inout any StorageBackend) throws(Refusal) -> Completion
}

/// Changes the account whose session it is.
protocol AccountCommand: Command {
    static func run(
        _ argument: Argument, on identity: inout Identity, for context: ConnectionContext
    ) async throws(Refusal) -> Completion
}

/// Changes the working directory.
protocol NavigationCommand: Command {
    static func run(_ argument: Argument, from workspace: Workspace) async throws(Refusal) -> Navigation
}

/// Looks at the store, or changes it.
protocol FileCommand: Command {
    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Completion
}

/// Tells something, or lists on the control connection.
protocol ReportingCommand: Command {
    static func report(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Report
}

/// The first half of a pair: it unlocks something for the very next command.
protocol OpeningCommand: Command {
    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Intermediate
}

/// The second half of a rename, which cannot be called without what the first one gave.
protocol RenamingCommand: Command {
    static func run(
        _ argument: Argument, source: consuming RenameSource, in workspace: Workspace
    ) async throws(Refusal) -> Completion
}

/// Says how the next data connection is to be made.
protocol DataPlanCommand: Command {
    static func run(
        _ argument: Argument, on plan: inout DataPlan, between endpoints: Endpoints, ports: PassivePorts
    ) throws(Refusal) -> Completion
}

/// Announces how much the next upload will bring.
protocol AnnouncingCommand: Command {
    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Announcement
}

/// Moves bytes: it says which, in a `BoxedTransfer`, and the session moves them.
protocol TransferCommand: Command {
    static func plan(_ argument: Argument, in workspace: Workspace, _ terms: TransferTerms) async throws(Refusal)
        -> any DataTransfer & ~Copyable
}

/// Takes as long as a file is large, without a data connection: it says how, and the session does it while it answers
/// the client.
protocol ErrandCommand: Command {
    /// Makes ready; `part` is what `RANG` named.
    static func plan(_ argument: Argument, _ part: ByteRange?, in workspace: Workspace) async throws(Refusal) -> Errand
}

/// The second half of a copy, which cannot be called without what the first one gave.
protocol CopyingCommand: Command {
    static func plan(
        _ argument: Argument, source: consuming CopySource, in workspace: Workspace
    ) async throws(Refusal) -> Errand
}

/// Has the control connection go on in clear.
protocol ClearingCommand: Command {
    static func check(_ encryption: SessionEncryption) throws(Refusal)
}

/// Ends the session, starts it afresh, or encrypts it for a new login.
protocol DepartureCommand: Command {
    static func depart(_ argument: Argument, _ encryption: SessionEncryption) throws(Refusal) -> Departure
}

/// May be sent while a transfer runs, and is answered at once (RFC 959 §4.1.3, RFC 1123 §4.1.2.8).
protocol CommandDuringTransfer: Command {
    static func react(_ status: TransferStatus) -> TransferReaction
}
