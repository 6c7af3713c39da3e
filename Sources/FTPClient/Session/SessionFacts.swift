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
    /// True when the user's name and password were all that the server asked for: another login may say both at once.
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
            loginTime: loginTime, roundTrip: link.roundTrip, logsInAtOnce: logsInAtOnce)
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
    /// and type are one flight, and so is the question for the first port: it is there to move files.
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
        // The first connection has asked for encryption, and this one is encrypted as it is.
        if configuration.tls.mode == .automatic { configuration.tls.mode = .off }
        var fresh = try await FTPConnection.open(configuration)
        fresh.configuration = facts.configuration
        fresh.recovery.isForbidden = true
        fresh.link.pipelining = facts.pipelining
        fresh.connector.route = facts.route
        let purpose = Purpose(.login, credentials.user)
        let flight = LoginFlight(
            facts, of: credentials, in: directory, protection: fresh.protection, fresh.greeting,
            opening: facts.features.wantsTransfersAnnounced ? nil : fresh.connector.commandAhead)
        let (login, answers) = try await fresh.link.ask(flight.login, before: flight.rest, for: purpose) { $0.letIn }
        try login.ofLogin.requireLogin(for: purpose)
        if let answer = login.ofProtection { try fresh.takeProtection(answer, isLoggedIn: false, for: purpose) }
        try await fresh.protectData(isLoggedIn: true, for: purpose)
        try flight.check(answers)
        fresh.link.features = facts.features
        for (line, answer) in zip(flight.rest, answers) { fresh.link.settings.note(answer, to: line) }
        if let last = flight.rest.last, last == fresh.connector.commandAhead, let answer = answers.last {
            fresh.connector.goAhead(to: answer, on: fresh.link)
        }
        fresh.credentials = credentials
        (fresh.place, fresh.home) = (facts.place, facts.home)
        fresh.habits = facts.habits
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
