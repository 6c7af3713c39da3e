// SPDX-License-Identifier: Apache-2.0
import FTPClient

extension Shell {
    /// Connects to a server and logs in; asks for what is not known.
    mutating func connect(to site: SiteAddress) async throws(Failure) {
        await disconnect()
        hasFailedToConnect = true
        let settings = workspace.settings
        var configuration = settings.configuration(for: site)
        let (transcript, trace) = (workspace.transcript, settings.trace)
        configuration.transcript = { line in
            trace?.record(line)
            transcript.show(line)
        }
        let console = workspace.console
        configuration.onRecovery = { console.say($0.sentence(for: site.host)) }
        transcript.beginLogin("Connected to \(configuration.host):\(configuration.port)")
        defer { transcript.endLogin() }
        var remote: Remote
        do throws(FTPError) {
            remote = Remote(try await FTPConnection.open(configuration), name: configuration.host)
        } catch {
            throw Failure(error)
        }
        do throws(Failure) {
            try await Self.logIn(&remote, site: site, with: workspace)
        } catch {
            self.remote = consume remote
            throw error
        }
        self.remote = consume remote
        hasFailedToConnect = false
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
            try await Self.logIn(&remote, site: site, with: workspace)
        } catch {
            self.remote = consume remote
            throw error
        }
        self.remote = consume remote
        hasFailedToConnect = false
    }

    private static func logIn(
        _ remote: inout Remote, site: SiteAddress, with workspace: Workspace
    ) async throws(Failure) {
        let search = CredentialSearch(site: site, settings: workspace.settings, dialogue: workspace.dialogue)
        let credentials = try await search.credentials()
        remote.isLoggedIn = false
        do throws(FTPError) { try await remote.connection.login(as: credentials) } catch { throw Failure(error) }
        remote.isLoggedIn = true
        remote.loginFolder = remote.connection.workingFolder
        remote.listings.forget()
    }

    /// Says goodbye, if there is somebody to say it to.
    mutating func disconnect() async {
        guard let remote = remote.take() else { return }
        await remote.leave()
        workspace.console.say("Connection closed.")
    }
}

extension Remote {
    /// Says goodbye and closes.
    consuming func leave() async { await connection.quit() }
}
