// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Logs in, asks what the server can do, and learns the working directory.
    ///
    /// - Parameter credentials: Who; the configuration's credentials if `nil`.
    /// - Throws: `loginRefused`, and what a lost connection gives.
    public mutating func login(as credentials: Credentials? = nil) async throws(FTPError) {
        let credentials = credentials ?? configuration.credentials
        if !isAlive() { self = try await FTPConnection.open(configuration) }
        let purpose = Purpose(.login, credentials.user)
        let isLetInAlready = greeting.code.rawValue == 230 && self.credentials == nil
        if !isLetInAlready { try await identify(credentials, for: purpose) }
        self.credentials = credentials
        try await exploreServer(for: purpose)
    }

    /// USER, PASS and ACCT, as far as the server asks (the diagram in RFC 959 §6); unknown codes go by their first digit.
    private mutating func identify(_ credentials: Credentials, for purpose: Purpose) async throws(FTPError) {
        var reply = try await ask(CommandLine(.user, credentials.user), for: purpose)
        if reply.code.group == .intermediate, reply.code.rawValue != 332 {
            reply = try await ask(CommandLine(.pass, credentials.password), for: purpose)
        }
        if reply.code.group == .intermediate {
            guard let account = credentials.account else {
                throw purpose.failure(.loginRefused, "the server also asks for an account", reply: reply)
            }
            reply = try await ask(CommandLine(.acct, account), for: purpose)
        }
        guard reply.code.group == .completion else {
            let code = FTPError.Code(of: reply, during: .login)
            throw purpose.failure(code == .busy ? code : .loginRefused, reply: reply)
        }
    }

    /// What is worth two round trips once: features and folder in the first, settings in the second.
    private mutating func exploreServer(for purpose: Purpose) async throws(FTPError) {
        transferType = nil
        features = ServerFeatures()
        let replies = try await ask([CommandLine(.feat), CommandLine(.pwd)], for: purpose)
        features.announced = replies[0].announcedFeatures ?? [:]
        workingFolder = replies[1].isRefusal ? nil : replies[1].quotedRemotePath
        let settings = features.settings(for: configuration.clientName, greeting: greeting)
        if !settings.isEmpty { _ = try await ask(settings, for: purpose) }
    }
}

extension ServerFeatures {
    /// Commands that tell the server who we are and what we want, where it offers to listen.
    fileprivate func settings(for clientName: String, greeting: Reply) -> [CommandLine] {
        var lines: [CommandLine] = []
        if announced["CLNT"] != nil { lines.append(CommandLine(.clnt, text: clientName)) }
        // RFC 2640 servers that announce UTF8 use it; old IIS turns names into Latin-1 unless told.
        if announced["UTF8"] != nil, greeting.text.contains("Microsoft") {
            lines.append(CommandLine(.opts, text: "UTF8 ON"))
        }
        if let facts = announced["MLST"], let wish = FactSelection.request(toServerWith: facts) {
            lines.append(CommandLine(.opts, text: "MLST \(wish)"))
        }
        return lines
    }
}
