// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

extension Shell {
    /// Connects to a server and logs in; asks for what is not known.
    mutating func connect(to site: SiteAddress) async throws(Failure) {
        await disconnect()
        hasFailedToConnect = true
        let settings = workspace.settings
        if site.isImplicit, settings.tls.mode == .off {
            throw Failure(.usage, "ftps:// means TLS, and --tls off none; use ftp:// or leave the option out")
        }
        var configuration = try settings.configuration(for: site)
        let (transcript, trace) = (workspace.transcript, settings.trace)
        configuration.transcript = { line in
            trace?.record(line)
            transcript.show(line)
        }
        let console = workspace.console
        let trust = TrustDialogue(dialogue: workspace.dialogue, console: console)
        configuration.tls.onUnknownCertificate = { try await trust.decide($0) }
        configuration.tls.onClearLogin = { try await trust.decide($0) }
        configuration.onRecovery = { console.say($0.sentence(for: site.host)) }
        transcript.beginLogin("Connected to \(configuration.host):\(configuration.port)")
        defer { transcript.endLogin() }
        var credentials: Credentials?
        // 2 and 4 seconds; a person sees what the server says, and decides.
        var backoff = Backoff(
            attempts: workspace.isUnattended ? configuration.retries : 0, from: .seconds(2), sleep: configuration.pause)
        while true {
            do throws(Failure) {
                try await reach(configuration, site, &credentials)
                break
            } catch {
                guard error.cause?.code == .busy, error.cause?.isTransient == true, !backoff.isSpent else {
                    throw error
                }
                console.say("\(error.message). Trying again in some seconds.")
                guard await backoff.wait() else { throw .interrupted }
            }
        }
        hasFailedToConnect = false
    }

    /// Connects once, and logs in; whoever was asked for is asked once.
    private mutating func reach(
        _ configuration: ConnectionConfiguration, _ site: SiteAddress, _ credentials: inout Credentials?
    ) async throws(Failure) {
        var remote: Remote
        do throws(FTPError) {
            remote = Remote(
                try await FTPConnection.open(configuration), name: configuration.host,
                connections: workspace.connectionLimits.limit(of: configuration))
        } catch {
            var failure = Failure(error)
            if error.code == .untrusted, configuration.tls.mode == .implicit {
                let place = Printable.text(Array("\(configuration.host):\(configuration.port)".utf8))
                failure.advice = FTPError.trustAdvice("ftps://\(place)")
            }
            throw failure
        }
        let way = configuration.proxy.map { "through the proxy \(Printable.text(Array($0.description.utf8)))" }
        let details = [way, remote.connection.securityWords].compactMap(\.self)
        workspace.transcript.reached(details.isEmpty ? nil : details.joined(separator: ", "))
        do throws(Failure) {
            let found = if let credentials { credentials } else { try await findCredentials(for: site, configuration) }
            credentials = found
            try await remote.logIn(as: found)
        } catch {
            self.remote = consume remote
            throw error
        }
        self.remote = consume remote
    }

    /// Finds out who logs in, asking where nothing tells; the name is kept for the next time.
    private mutating func findCredentials(
        for site: SiteAddress, _ configuration: ConnectionConfiguration
    ) async throws(Failure) -> Credentials {
        let key = "\(configuration.host.lowercased()):\(configuration.port)"
        let search = CredentialSearch(
            site: site, port: configuration.port, settings: workspace.settings, dialogue: workspace.dialogue,
            lastUser: workspace.lastUsers[key])
        let credentials = try await search.credentials()
        workspace.lastUsers[key] = credentials.user
        return credentials
    }

    /// Logs in on the connection there is.
    mutating func logIn(as user: [UInt8]?) async throws(Failure) {
        guard var remote = remote.take() else { throw .notConnected }
        hasFailedToConnect = true
        workspace.transcript.beginLogin(nil)
        defer { workspace.transcript.endLogin() }
        let configuration = remote.connection.configuration
        let site = SiteAddress(host: configuration.host, port: configuration.port, user: user)
        do throws(Failure) {
            try await remote.logIn(as: try await findCredentials(for: site, configuration))
        } catch {
            self.remote = consume remote
            throw error
        }
        self.remote = consume remote
        hasFailedToConnect = false
    }

    /// Says goodbye, if there is somebody to say it to.
    mutating func disconnect() async {
        guard let remote = remote.take() else { return }
        workspace.connectionLimits.keep(remote.client)
        await remote.leave()
        workspace.console.say("Connection closed.")
    }
}

extension FTPConnection {
    /// The encryption in the line that says where one is connected to; `nil` where nothing leaves the machine anyway.
    fileprivate var securityWords: String? { security?.words ?? (isOnThisMachine ? nil : "not encrypted") }
}

extension Remote {
    /// Logs in, and begins anew with what was known of the server.
    fileprivate mutating func logIn(as credentials: Credentials) async throws(Failure) {
        isLoggedIn = false
        do throws(FTPError) { try await connection.login(as: credentials) } catch { throw Failure(error) }
        isLoggedIn = true
        loginDirectory = connection.workingDirectory
        listings.forget()
    }

    /// Says goodbye and closes; the server's ways are remembered.
    consuming func leave() async {
        let configuration = connection.configuration
        if isLoggedIn, configuration.proxy == nil, configuration.dataMode == .automatic {
            HostProfiles().keep(connection.profile, of: configuration.host, configuration.port)
        }
        await connection.quit()
    }
}

extension Recovery {
    /// The line that tells of it, safe to show.
    func sentence(for host: String) -> String {
        switch self {
        case .waiting(let error):
            return "The connection was lost\(error.lossReason). Trying for some seconds to make a new one."
        case .reconnected(let error, let directory):
            let place = directory.map { ", in \($0.shown)" } ?? ""
            return "The connection was lost\(error.lossReason). Connected again to \(host)\(place)."
        }
    }
}

extension FTPError {
    /// The reason of a loss in brackets, where there is more to say than that.
    fileprivate var lossReason: String {
        if let reply { return " (\(Printable.text(Array(reply.description.utf8))))" }
        if code == .timedOut { return " (no answer in time)" }
        return cause.map { " (\(Printable.text(Array("\($0)".utf8))))" } ?? ""
    }
}
