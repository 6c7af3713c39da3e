// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `SITE WHO`: the sessions of the same account, and what each does.
enum SiteWHO: QueryCommand, SiteCommand {
    typealias Argument = NoArgument
    static let syntax = "SITE WHO"
    static let summary = "List your own sessions."

    static func answer(_: NoArgument, _ view: SessionView) -> Completion {
        let own = view.connection.id
        return .sessions(view.ownSessions.map { line($0) + ($0.id == own ? " (this one)" : "") })
    }

    private static func line(_ session: SessionStatus) -> String {
        let activity =
            switch session.activity {
            case .loggingIn: "logs in"
            case .idle: "waits"
            case .leaving: "leaves"
            case .transferring(let transfer): "\(transfer.subject.direction.rawValue), \(transfer.bytes) bytes so far"
            }
        return "\(session.id) from \(session.peer.hostText) for \(session.age.components.seconds) s: \(activity)"
    }
}
