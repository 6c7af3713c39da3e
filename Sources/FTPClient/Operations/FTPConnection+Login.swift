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
        try await protectData(isLoggedIn: false, for: purpose)
        // A greeting in clear lets nobody in whose connection was encrypted behind it (RFC 4217 §4).
        let isLetInAlready =
            greeting.code.rawValue == 230 && self.credentials == nil
            && (security == nil || configuration.tls.mode == .implicit)
        if !isLetInAlready, try await !identifyAtOnce(credentials, for: purpose) {
            try await identify(credentials, for: purpose)
        }
        self.credentials = credentials
        try await protectData(isLoggedIn: true, for: purpose)
        try await exploreServer(for: purpose)
        loginTime = .now - start
        if let directory = configuration.directory { try await enter(directory) }
    }

    /// USER, PASS and ACCT, as far as the server asks (the diagram in RFC 959 §6); unknown codes go by their first
    /// digit.
    private mutating func identify(_ credentials: Credentials, for purpose: Purpose) async throws(FTPError) {
        var reply = try await link.ask(CommandLine(.user, credentials.user), for: purpose)
        if reply.code.group == .intermediate, reply.code.rawValue != 332 {
            reply = try await link.ask(CommandLine(.pass, credentials.password), for: purpose)
            logsInAtOnce = reply.code.group == .completion
        }
        if reply.code.group == .intermediate {
            guard let account = credentials.account else {
                throw purpose.failure(.loginRefused, "the server also asks for an account", reply: reply)
            }
            reply = try await link.ask(CommandLine(.acct, account), for: purpose)
        }
        guard reply.code.group == .completion else {
            let code = FTPError.Code(of: reply, during: .login)
            throw purpose.failure(code == .busy ? code : .loginRefused, reply: reply)
        }
    }

    /// Asks for features and directory in one round trip; settings go with the commands behind it, where the server takes
    /// several at once.
    private mutating func exploreServer(for purpose: Purpose) async throws(FTPError) {
        link.forgetLogin()
        let (announcement, answer) = try await link.ask(CommandLine(.feat), CommandLine(.pwd), for: purpose)
        link.features.announced = announcement.announcedFeatures ?? [:]
        place = answer.quotedRemotePath.map { .known($0) } ?? .untold
        if let path = place.path, !path.isAbsolute {
            let system = try await link.ask(CommandLine(.syst), for: purpose)
            link.features.mustBeAskedForUnixNames = system.text.contains("OS/400")
        }
        let settings = features.settings(for: configuration, greeting: greeting)
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
