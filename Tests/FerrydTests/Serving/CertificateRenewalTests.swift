// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FerryACME
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import ferryd

/// The certificate of the server's own while the server runs for years.
@Suite(.ownThread, .requires("openssl")) struct CertificateRenewalTests {
    private let directory: SuiteDirectory
    private let day: Int64 = 86_400

    init() throws {
        directory = try SuiteDirectory(named: "renewal")
        try Files.makeDirectory(directory.path("root"))
        try Files.makeDirectory(directory.path("state"))
    }

    private func file(_ name: String) throws -> [UInt8] { try Files.read(directory.path("state/\(name)")) }

    /// Serves, and looks after the certificate as long as the clock jumps.
    ///
    /// - Returns: The certificates that were told to the log, and those that a client was shown before and after that.
    private func serve(
        _ clock: JumpingClock
    ) async throws -> (told: [Certificate], before: Certificate, after: Certificate) {
        let words = [
            "0", "--listen", "127.0.0.1", "--tls", "offer", "--root", directory.path("root"), "--state",
            directory.path("state"),
        ]
        guard
            case .serve(let settings) = try DaemonInvocation(
                words.map { Array($0.utf8) }, variables: [:], standardFile: nil)
        else {
            throw TestFailure("it would not serve")
        }
        let (resolved, log) = (try settings.resolve(), NotingLog())
        let options = resolved.options
        let state = try #require(options.state)
        let live = LiveSettings(
            settings, resolved, ListeningPlan(port: 0, inherited: []), in: state,
            try EventOutlets(options, in: state, tellingTo: log), by: clock)
        let roots = try ServedRoots(default: Array(directory.path("root").utf8))
        let server = try Server(
            try await live.configuration().0,
            authenticator: options.authenticator(MemoryAccountStore(), root: Array("/".utf8), tellingTo: log),
            events: EventStream([]), openStorage: roots.storage(for:))
        let running = Task { await server.run() }
        defer { running.cancel() }
        let before = try shown(by: server)
        let renewing = Task { await live.renewCertificate(of: server, tellingTo: log) }
        await clock.standsStill()
        renewing.cancel()
        await renewing.value
        let after = try shown(by: server)
        server.drain()
        await running.value
        return (log.certificates, before, after)
    }

    /// The certificate that a client is shown who comes now.
    private func shown(by server: Server) throws -> Certificate {
        let port = try #require(server.addresses.first).port
        let path = try #require(TestProgram.named("openssl"))
        let result = try TestProgram(path, "s_client", "-connect", "127.0.0.1:\(port)", "-starttls", "ftp").run()
        return try #require(Certificate.all(inPEM: result.output).first, "\(result.outputText)\(result.errorText)")
    }

    @Test func `it is renewed sixty days before its end, once and with its key, and clients are shown the new one`()
        async throws
    {
        let first = JumpingClock(for: 738 * day)
        let start = first.now
        let (told, before, after) = try await serve(first)
        #expect(told.isEmpty && before == after)
        #expect((start + 799 * day...start + 801 * day).contains(before.validUntil))
        let key = try file("key.pem")

        let second = JumpingClock(for: 1400 * day)
        let (renewed, old, new) = try await serve(second)
        #expect(old == before)
        #expect(renewed == [new])
        // It begins an hour before it was made, and that was the first look within sixty days.
        let made = new.validFrom + 3600 - start
        #expect((739 * day...742 * day).contains(made), "\(made / day) days after the start")
        #expect(new.validUntil - new.validFrom == 800 * day + 3600)
        #expect(new.keyDigest == old.keyDigest)
        #expect(try file("key.pem") == key)
        #expect(Certificate.all(inPEM: try file("certificate.pem")) == [new])
    }
}

/// Writes down the certificates that a server takes up.
private final class NotingLog: ServerLog {
    private let noted = Mutex<[Certificate]>([])
    let wantsCommands = false

    var certificates: [Certificate] { noted.withLock { $0 } }

    func tell(_ notice: Notice) {
        if case .certificateReloaded(let certificate) = notice { noted.withLock { $0.append(certificate) } }
    }

    func receive(_: Event) {}

    func finish() async {}
}

extension JumpingClock: ACMEClock {}
