// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Logs in, asks what the server can do, and learns the working directory.
    ///
    /// - Parameter credentials: The user; the configuration's credentials if `nil`.
    /// - Throws: `loginRefused`, and what a lost connection gives.
    public mutating func login(as credentials: Credentials? = nil) async throws(FTPError) {
        let credentials = credentials ?? configuration.credentials
        if !isAlive() { self = try await FTPConnection.open(configuration) }
        let purpose = Purpose(.login, credentials.user)
        try await permitPassword(of: credentials, for: purpose)
        let start = ContinuousClock.now
        // What the login before this one has left unsaid.
        _ = try await link.ask([], for: purpose)
        // A greeting in clear lets nobody in whose connection was encrypted behind it (RFC 4217 §4).
        let isLetInAlready =
            greeting.code.rawValue == 230 && self.credentials == nil
            && (security == nil || configuration.tls.mode == .implicit)
        var answers: [Reply] = []
        if isLetInAlready {
            try await protectData(isLoggedIn: false, for: purpose)
        } else if let known = try await identifyAtOnce(credentials, before: explorations, for: purpose) {
            answers = known
        } else {
            try await protectData(isLoggedIn: false, for: purpose)
            answers = try await identify(credentials, for: purpose)
        }
        self.credentials = credentials
        try await protectData(isLoggedIn: true, for: purpose)
        try await exploreServer(having: answers, for: purpose)
        loginTime = .now - start
        if let directory = configuration.directory { try await enter(directory) }
    }

    /// The commands that follow a login, to go in its own flight: features and directory, and the settings that the server
    /// took the last time.
    ///
    /// A program that begins with a transfer also asks for its port there, if a way to it is known.
    private var explorations: [CommandLine] {
        var lines = [CommandLine(.feat), CommandLine(.pwd)]
        guard let known else { return lines }
        var features = ServerFeatures()
        features.announced = known.features
        lines += features.settings(for: configuration, greeting: greeting)
        if configuration.beginsWithTransfer, !features.wantsTransfersAnnounced, let opening = connector.commandAhead {
            lines.append(opening)
        }
        return lines
    }

    /// USER, PASS and ACCT, as far as the server asks (the diagram in RFC 959 §6); unknown codes go by their first
    /// digit.
    ///
    /// - Returns: The replies to FEAT and PWD, where they could be asked behind the password.
    private mutating func identify(
        _ credentials: Credentials, for purpose: Purpose
    ) async throws(FTPError) -> [Reply] {
        var reply = try await link.ask(CommandLine(.user, credentials.user), for: purpose)
        var answers: [Reply] = []
        if reply.code.group == .intermediate, reply.code.rawValue != 332 {
            let password = CommandLine(.pass, credentials.password)
            if credentials.account == nil, configuration.pipelines, link.pipelining != .refused {
                let replies = try await link.ask(
                    [password], before: [CommandLine(.feat), CommandLine(.pwd)], for: purpose
                ) { $0[0].code.group == .completion }
                (reply, answers) = (replies.deciding[0], replies.answers)
            } else {
                reply = try await link.ask(password, for: purpose)
            }
            logsInAtOnce = reply.code.group == .completion
        }
        if reply.code.group == .intermediate {
            guard let account = credentials.account else {
                throw purpose.failure(.loginRefused, "the server also asks for an account", reply: reply)
            }
            reply = try await link.ask(CommandLine(.acct, account), for: purpose)
        }
        try reply.requireLogin(for: purpose)
        return answers
    }

    /// Asks for features and directory in one round trip, unless the answers are here; settings go with the commands behind
    /// it, where the server takes several at once.
    private mutating func exploreServer(having answers: [Reply], for purpose: Purpose) async throws(FTPError) {
        link.forgetLogin()
        var answers = answers
        let explorations = explorations
        if answers.count < 2 {
            answers = try await link.ask([CommandLine(.feat), CommandLine(.pwd)], for: purpose)
        } else {
            for (line, reply) in zip(explorations, answers).prefix(2) { link.note(reply, to: line) }
        }
        link.features.announced = answers[0].announcedFeatures ?? [:]
        let isAsKnown = known?.features == features.announced
        if isAsKnown { takeUpProfile() }
        let isComplete = answers.count == explorations.count
        if isComplete, let last = explorations.last, last == connector.commandAhead {
            connector.goAhead(to: answers[answers.count - 1], on: link)
        }
        place = answers[1].quotedRemotePath.map { .known($0) } ?? .untold
        if let path = place.path, !path.isAbsolute {
            let system = try await link.ask(CommandLine(.syst), for: purpose)
            link.features.mustBeAskedForUnixNames = system.text.contains("OS/400")
        }
        // Settings that went with the login were those of other features, if the server has changed since.
        let settings =
            isComplete && isAsKnown && !features.mustBeAskedForUnixNames
            ? [] : features.settings(for: configuration, greeting: greeting)
        if link.pipelining == .proven, configuration.pipelines, !features.mustBeAskedForUnixNames {
            link.deferred = settings
        } else if !settings.isEmpty {
            _ = try await link.ask(settings, for: purpose)
        }
        if features.mustBeAskedForUnixNames {
            let answer = try await link.ask(CommandLine(.pwd), for: purpose)
            place = answer.quotedRemotePath.map { .known($0) } ?? .untold
        }
        home = place
    }
}

extension ServerFeatures {
    /// Commands that name this client and its wishes to a server that offers to listen.
    func settings(for configuration: ConnectionConfiguration, greeting: Reply) -> [CommandLine] {
        var lines: [CommandLine] = []
        if announced["CLNT"] != nil { lines.append(CommandLine(.clnt, text: configuration.clientName)) }
        // RFC 2640 servers that announce UTF8 use it; old IIS turns names into Latin-1 unless told.
        if announced["UTF8"] != nil {
            if configuration.charset != nil {
                lines.append(CommandLine(.opts, text: "UTF8 OFF"))
            } else if greeting.text.contains("Microsoft") {
                lines.append(CommandLine(.opts, text: "UTF8 ON"))
            }
        }
        if let facts = announced["MLST"], let wish = FactSelection.request(toServerWith: facts) {
            lines.append(CommandLine(.opts, text: "MLST \(wish)"))
        }
        if mustBeAskedForUnixNames { lines.append(CommandLine(.site, text: "NAMEFMT 1")) }
        return lines
    }
}
