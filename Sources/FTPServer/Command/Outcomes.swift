// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// The state of a login.
struct LoginProgress: Sendable {
    /// The name that `USER` gave and no password has proved yet.
    var name: [UInt8]?
    /// Wrong passwords on this connection.
    var failures = 0
    /// The name of the server that `HOST` gave.
    var host: HostName?
}

/// The result of a command of the login.
enum LoginStep: Sendable {
    case asked(IntermediateReply)
    case proved(Identity, Completion)
}

/// The result of a change of directory.
struct Navigation: Sendable {
    let directory: VirtualPath
    let completion: Completion
}

/// A reply of the 3yz group with the step it makes possible.
struct Intermediate: ~Copyable {
    let reply: IntermediateReply
    var unlocks: Pending
}

/// The announcement of `ALLO`.
struct Announcement: Sendable {
    let size: Int64?
    let completion: Completion
}

/// The answer of a command on the control connection.
enum Report: ~Copyable, Sendable {
    case completion(Completion)
    /// A listing, which is sent as it is read.
    case listing(Listing)
}

/// The end of a session, with the reply to the command that asked for it.
struct Departure: Sendable {
    let end: SessionEnd
    let completion: Completion
}

/// The way in which a session ends.
enum SessionEnd: Sendable {
    /// The connection closes.
    case leave
    /// The connection stays, and everything else is as it was before the login.
    case startAfresh
    /// The connection stays, and so do the transfer parameters; everything else is as it was before the login.
    case logIn(as: [UInt8])
    /// The connection stays and is encrypted; everything else is as it was before the login.
    case encrypt(protectsData: Bool)
}

/// The effect of a command that comes during a transfer.
enum TransferReaction: Sendable {
    case reply(Reply)
    /// The transfer is stopped; this is answered after the transfer's own last reply.
    case stop
    /// The session ends after the transfer.
    case leaveAfterwards
}

/// The rest to be done after a command.
enum Outcome: ~Copyable {
    case reply(Reply)
    case transfer(any DataTransfer & ~Copyable)
    case listing(Listing)
    case errand(Errand)
    /// Without a reply where the next phase answers.
    case depart(SessionEnd, Reply?)
    /// The control connection goes on in clear.
    case clear(Reply)
}
