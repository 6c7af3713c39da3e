// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// `STAT`: how the session stands, how far a transfer is, or a listing on the control connection (RFC 959 §4.1.3).
///
/// With a pathname, a pattern or options of `ls` it lists what `LIST` would.
enum STAT: ReportingCommand, CommandDuringTransfer {
    typealias Argument = ListArgument
    static let verb = Verb.stat
    static let syntax = "STAT [-a] [<pathname or pattern>]"
    static let summary = "Tell how things stand, or list a directory here."

    static func report(_ argument: ListArgument, in workspace: Workspace) async throws(Refusal) -> Report {
        if argument.isEmpty { return .completion(.systemStatus(status(workspace.view))) }
        return .listing(try await .matching(argument, in: workspace, as: .long(now: .now)))
    }

    static func react(_ status: TransferStatus) -> TransferReaction { .reply(Completion.transferStatus(status).reply) }

    private static func status(_ view: SessionView) -> [String] {
        let encryption = view.connection.encryption
        let control = encryption.flatMap { $0.isControlClear ? nil : "\($0.control)" } ?? "in clear"
        let last = encryption?.data.map { "; the last one: \($0)" } ?? ""
        return [
            "Connected from \(view.connection.peer.hostText) for \(view.connection.age.components.seconds) s.",
            "Logged in as \(view.user?.description ?? "nobody").",
            "Control connection: \(control).",
            "Data connections: \(view.parameters.encryption.protectsData ? "encrypted" : "in clear")\(last).",
            view.parameters.convertsText ? "Files travel as text." : "Files travel as they are.",
            "No transfer is running.",
        ]
    }
}
