// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The facts of a session, with which another connection to the same server begins.
struct SessionFacts: Sendable {
    var configuration: ConnectionConfiguration
    let credentials: Credentials?
    let place: WorkingDirectory
    let type: TypeCode?
    let refused: Set<String>
    let habits: ServerHabits
    let route: DataRoute
    let pipelining: Pipelining
    /// The time that the login took, without that of the person who was asked for a password.
    let loginTime: Duration

    /// The facts for a connection beside this one: it asks nobody, and is not missed when it is lost.
    var forAssistant: SessionFacts {
        var facts = self
        facts.configuration.onRecovery = nil
        facts.configuration.tls.onUnknownCertificate = { _ in .refuse }
        // A login in clear was agreed to for this session.
        facts.configuration.tls.onClearLogin = nil
        return facts
    }
}

extension FTPConnection {
    /// The facts of this session, as they are now.
    var facts: SessionFacts {
        SessionFacts(
            configuration: configuration, credentials: credentials, place: place, type: link.settings.type,
            refused: features.refused, habits: habits, route: connector.route, pipelining: link.pipelining,
            loginTime: loginTime)
    }

    /// Opens a connection that is logged in as another one was, and knows what that one learned about the server.
    ///
    /// It is in the directory that the login leads to.
    static func open(like facts: SessionFacts) async throws(FTPError) -> FTPConnection {
        var fresh = try await FTPConnection.open(facts.configuration)
        fresh.link.pipelining = facts.pipelining
        if let credentials = facts.credentials { try await fresh.login(as: credentials) }
        fresh.link.features.refused.formUnion(facts.refused)
        fresh.habits = facts.habits
        fresh.connector.route = facts.route
        return fresh
    }

    /// Goes to the directory of a session, and sets its type.
    mutating func stand(as facts: SessionFacts) async throws(FTPError) {
        if facts.place == .lost {
            throw Purpose(.changeDirectory, []).failure(
                .notFound, "the server did not tell in which directory this was")
        }
        if let directory = facts.place.path, directory != place.path { try await enter(directory) }
        if let type = facts.type { _ = try await link.ask(link.typeCommands(type), for: Purpose(.connect, [])) }
    }
}
