// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The facts of a session, with which another connection to the same server begins.
struct SessionFacts: Sendable {
    var configuration: ConnectionConfiguration
    let credentials: Credentials?
    let place: WorkingDirectory
    /// The directory that the login leads to.
    let home: WorkingDirectory
    let type: TypeCode?
    let features: ServerFeatures
    let habits: ServerHabits
    let route: DataRoute
    let pipelining: Pipelining
    /// The time that the login took, without that of the person who was asked for a password.
    let loginTime: Duration
    /// The shortest time in which the server has answered; `nil` while it has not.
    let roundTrip: Duration?
    /// True when the user's name and password were all that the server asked for, in clear: another login may say both at
    /// once.
    let logsInAtOnce: Bool

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
            configuration: configuration, credentials: credentials, place: place, home: home, type: link.settings.type,
            features: features, habits: habits, route: connector.route, pipelining: link.pipelining,
            loginTime: loginTime, roundTrip: link.roundTrip, logsInAtOnce: logsInAtOnce && security == nil)
    }

    /// Opens a connection that is logged in as another one was, and knows what that one learned about the server.
    ///
    /// It is in the directory that the login leads to.
    static func open(like facts: SessionFacts) async throws(FTPError) -> FTPConnection {
        var fresh = try await FTPConnection.open(facts.configuration)
        fresh.link.pipelining = facts.pipelining
        if let credentials = facts.credentials { try await fresh.login(as: credentials) }
        fresh.link.features.refused.formUnion(facts.features.refused)
        fresh.habits = facts.habits
        fresh.connector.route = facts.route
        return fresh
    }

    /// Opens a connection beside another one, in the same directory and of the same type.
    ///
    /// All that the first one has learned need not be asked again. Where the server bears it, login, settings, directory
    /// and type are one flight.
    static func open(beside facts: SessionFacts) async throws(FTPError) -> FTPConnection {
        guard facts.logsInAtOnce, facts.pipelining == .proven, facts.configuration.pipelines,
            let credentials = facts.credentials, let directory = facts.place.path
        else {
            var fresh = try await FTPConnection.open(like: facts)
            fresh.recovery.isForbidden = true
            try await fresh.stand(as: facts)
            return fresh
        }
        var configuration = facts.configuration
        // The first connection has asked for encryption, unless it was not to.
        configuration.tls.mode = .off
        var fresh = try await FTPConnection.open(configuration)
        fresh.configuration = facts.configuration
        fresh.recovery.isForbidden = true
        fresh.link.pipelining = facts.pipelining
        let purpose = Purpose(.login, credentials.user)
        let settings = facts.features.settings(for: configuration, greeting: fresh.greeting)
        var lines = [CommandLine(.user, credentials.user), CommandLine(.pass, credentials.password)] + settings
        let enters = facts.place != facts.home
        if enters { lines.append(CommandLine(.cwd, directory.bytes)) }
        if let type = facts.type { lines.append(CommandLine(.type, text: type.rawValue)) }
        let replies = try await fresh.link.ask(lines, for: purpose)
        let login = replies[0].code.group == .completion ? replies[0] : replies[1]
        guard login.code.group == .completion else {
            let code = FTPError.Code(of: login, during: .login)
            throw purpose.failure(code == .busy ? code : .loginRefused, reply: login)
        }
        if enters, let answer = replies.dropFirst(2 + settings.count).first, answer.isRefusal {
            throw Purpose(.changeDirectory, directory.bytes).failure(of: answer)
        }
        fresh.credentials = credentials
        fresh.link.features = facts.features
        (fresh.place, fresh.home) = (facts.place, facts.home)
        (fresh.habits, fresh.connector.route) = (facts.habits, facts.route)
        (fresh.loginTime, fresh.logsInAtOnce) = (facts.loginTime, facts.logsInAtOnce)
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
