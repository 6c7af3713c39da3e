// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// An examination of a server and the way to it, check by check: each finding says in plain words what works, what does
/// not, whose fault that is as far as it shows from here, and what to do.
///
/// ```swift
/// let examination = ServerExamination(ConnectionConfiguration(host: "ftp.example.org"), as: credentials)
/// try await examination.run { print($0.verdict, $0.message) }
/// ```
///
/// Every wait is bounded, nobody is asked, nothing is changed on the server unless that is allowed, and no finding holds a
/// password. A password is sent only where it would be otherwise: to a server that is trusted, and not in clear.
public struct ServerExamination: Sendable {
    let configuration: ConnectionConfiguration
    let credentials: Credentials?

    /// Uploads, renames and deletes a scratch file, which also tells the server's clock.
    public var writes = false

    /// The most connections that are made to find out how many the server lets in; no more than one unless set.
    public var connectionLimit = 1

    /// Makes an examination, which asks nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: The server; long waits are shortened.
    ///   - credentials: The user who logs in; nobody if `nil`, and then what needs a login is skipped.
    public init(_ configuration: ConnectionConfiguration, as credentials: Credentials? = nil) {
        var configuration = configuration
        let most = Duration.seconds(10)
        configuration.timeouts.connect = min(configuration.timeouts.connect, most)
        configuration.timeouts.handshake = min(configuration.timeouts.handshake, most)
        configuration.timeouts.dataConnect = min(configuration.timeouts.dataConnect, most)
        configuration.timeouts.reply = min(configuration.timeouts.reply, most * 2)
        configuration.timeouts.stall = min(configuration.timeouts.stall, most * 2)
        configuration.timeouts.finalReply = min(configuration.timeouts.finalReply, most * 2)
        configuration.retries = 0
        configuration.onRecovery = nil
        // Nobody is asked; on this machine nobody stands between.
        configuration.tls.onUnknownCertificate = { $0.isLoopback ? .trustOnce : .refuse }
        configuration.tls.onClearLogin = { _ in .refuse }
        self.configuration = configuration
        self.credentials = credentials
    }

    /// Makes the checks one after the other, up to the first that the others depend on.
    ///
    /// - Parameter report: Gets each finding as it is made.
    /// - Throws: `cancelled`; whatever else goes wrong is a finding.
    public func run(_ report: (ServerFinding) -> Void) async throws(FTPError) {
        do throws(FTPError) { try await examine(report) } catch {
            if error.code == .cancelled || Task.isCancelled { throw error }
        }
        if Task.isCancelled { throw FTPError(.cancelled, .connect, place) }
    }

    /// Throws the error that ends the examination, which was reported.
    private func examine(_ report: (ServerFinding) -> Void) async throws(FTPError) {
        guard try await reach(report) else { return }
        if configuration.tls.mode != .implicit { try await greet(report) }
        let isEncrypted = configuration.tls.mode == .off ? false : try await handshake(report)
        if configuration.tls.mode == .off {
            report(ServerFinding(.encryption, .skipped, "TLS was not looked at, as --tls off says."))
        }
        if isEncrypted, try await !judge(report) {
            return report(
                ServerFinding(
                    .login, .skipped, "Nobody was logged in: no password goes to a server that is not trusted."))
        }
        guard let credentials else {
            return report(
                ServerFinding(
                    .login, .skipped, "Nobody was logged in, so data connections and features were not looked at.", nil,
                    "Name a user: ferry doctor --user NAME HOST, or ftp://HOST/ for the guest."))
        }
        var connection = try await logIn(credentials, report)
        do throws(FTPError) {
            try await examineSession(&connection, report)
        } catch {
            await connection.quit()
            throw error
        }
        await connection.quit()
    }

    private func examineSession(
        _ connection: inout FTPConnection, _ report: (ServerFinding) -> Void
    ) async throws(FTPError) {
        connection.reportFeatures(report)
        try await connection.reportDataConnections(report)
        if writes {
            try await connection.reportWriting(report)
        } else {
            report(
                ServerFinding(
                    .clock, .skipped, "The server's clock was not looked at, as only a new file tells it.", nil,
                    "--write lets a scratch file be uploaded and deleted."))
        }
        if connectionLimit > 1 {
            try await connection.reportConnections(upTo: connectionLimit, report)
        } else {
            let words = "How many connections are let in was not tried."
            report(ServerFinding(.connections, .skipped, words, nil, "Use --limits."))
        }
    }

    /// The server, for errors.
    var place: [UInt8] { Array("\(configuration.host):\(configuration.port)".utf8) }

    /// The server as it is shown.
    var shownPlace: String { Printable.text(place) }
}
