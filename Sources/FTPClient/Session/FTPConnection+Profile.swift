// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// The server's ways, as this connection has shown them.
    public var profile: HostProfile {
        var profile = HostProfile()
        profile.greeting = HostProfile.words(of: greeting)
        profile.takesSeveralCommands = link.pipelining == .proven
        profile.logsInAtOnce = logsInAtOnce
        switch connector.route.proven {
        case .extendedPassive: profile.dataWay = .epsv
        case .passive: profile.dataWay = .pasv
        case .active, nil: break
        }
        profile.connectionLimit = habits.connectionLimit
        profile.features = features.announced
        profile.clock = habits.clock ?? (known?.features == features.announced ? known?.clock : nil)
        if announcesMLSD, !features.mayHave("MLSD") {
            profile.refusesMLSD = habits.mlsdRefused ?? System.secondsSince1970()
        }
        return profile
    }

    /// Takes over what is known of the server, if it still greets in the same words.
    mutating func recall() {
        guard let profile = configuration.profile, profile.greeting == HostProfile.words(of: greeting) else {
            configuration.profile = nil
            return
        }
        known = profile
        if profile.takesSeveralCommands { link.pipelining = .proven }
        if let limit = profile.connectionLimit, limit.isFresh { habits.connectionLimit = limit }
        guard configuration.dataMode == .automatic, configuration.proxy == nil else { return }
        switch profile.dataWay {
        case .epsv: connector.route.worked(.extendedPassive)
        case .pasv: connector.route.worked(.passive)
        case nil: break
        }
    }

    /// Takes over what is known of a server that announces the same features as before.
    ///
    /// One that announces others has changed, though it greets in the same words.
    mutating func takeUpProfile() {
        guard let known else { return }
        if habits.clock == nil, let clock = known.clock, clock.isFresh { habits.supposedClock = clock }
        if announcesMLSD, let second = known.refusesMLSD,
            HostProfile.isFresh(second, for: HostProfile.refusalLifetime)
        {
            link.features.refused.insert("MLSD")
            habits.mlsdRefused = second
        }
    }

    private var announcesMLSD: Bool { features.announced["MLST"] != nil || features.announced["MLSD"] != nil }

    /// Name and password in one flight, and with them the protection of data connections and the questions that follow a
    /// login, where the server is known to ask for both and for nothing else.
    ///
    /// - Returns: The answers to the questions; `nil` where that was not tried, or the server does not take it so: the login
    ///   has to be done step by step, by now on a new connection if need be.
    /// - Throws: `loginRefused`, `busy`, `encryptionFailed`.
    mutating func identifyAtOnce(
        _ credentials: Credentials, before questions: [CommandLine], for purpose: Purpose
    ) async throws(FTPError) -> [Reply]? {
        guard let profile = configuration.profile, profile.logsInAtOnce, link.mayPipeline(credentials.lines)
        else { return nil }
        configuration.profile = nil
        let replies: (deciding: [Reply], answers: [Reply])
        do throws(FTPError) {
            replies = try await link.ask(protection + credentials.lines, before: questions, for: purpose) { $0.letIn }
        } catch {
            guard error.code == .timedOut || error.code == .connectionLost, error.reply == nil else { throw error }
            link.transcript.note("The server does not take name and password at once any more: \(error)")
            var configuration = configuration
            configuration.profile = nil
            self = try await FTPConnection.open(configuration)
            return nil
        }
        if let answer = replies.deciding.ofProtection {
            try takeProtection(answer, isLoggedIn: false, for: purpose)
        }
        let login = replies.deciding.ofLogin
        // The password was asked for, and enough.
        logsInAtOnce = login == replies.deciding.last && login.code.group == .completion
        if login.code.group == .intermediate { return nil }
        try login.requireLogin(for: purpose)
        return replies.answers
    }
}
