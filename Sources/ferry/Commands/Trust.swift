// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit
import Synchronization

/// `trust`: accepts the certificate that a server shows, or forgets it.
enum Trust: ShellCommand {
    static let names = ["trust"]
    static let group = CommandGroup.connection
    static let summary = "Accept the certificate of a server, or forget it"
    static let operands = Operands("HOST [PORT]", 1...2, .site, .text)
    static let needs = Needs.nothing
    static let writesOutput = true
    static let remove = Option(nil, "remove", "Forget the server: the next connection is the first again")
    static let yes = Option("y", "yes", "Do not ask; for scripts that have compared the fingerprint")
    static let options: [Option] = [remove, yes, .json]
    static let oneShot: OneShot? = .alone
    static let explanation = """
        Shows the certificate, and what has changed since it was last accepted, and asks. No user logs in. A server of
        implicit TLS is written ftps://HOST. With --trust FINGERPRINT that key is accepted and no other.
        """

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let console = shell.workspace.console
        let site = try site(arguments.operands)
        let configuration = try shell.workspace.settings.configuration(for: site)
        guard let hosts = KnownHosts.personal else {
            throw Failure(.localFile, "There is no home directory to remember it in", advice: "Set HOME.")
        }
        let place = Printable.text(Array("\(configuration.host):\(configuration.port)".utf8))
        do throws(FTPError) {
            if arguments.has(remove) {
                guard try hosts.forget(configuration.host, port: configuration.port) else {
                    throw FTPError(.notFound, .ask)
                }
                return console.say("\(place) is forgotten.")
            }
            let known = try hosts.entry(for: configuration.host, port: configuration.port)
            let security = try await look(at: configuration)
            let proof =
                security.trust == .authority ? KnownHosts.Proof.authority : .key(security.certificate.fingerprint)
            let asJSON = arguments.has(.json) || console.writesJSON
            show(security, of: configuration, known, on: console, asJSON: asJSON)
            if known?.proof == proof { return console.say("\(place) is trusted already.") }
            let isAgreed = arguments.has(yes) || security.trust == .authority || security.trust == .pinned
            if !isAgreed { try await agree(to: place, asking: shell.workspace.dialogue) }
            try hosts.remember(
                KnownHosts.Entry(
                    host: configuration.host, port: configuration.port, proof: proof,
                    remark: security.certificate.summary))
            console.say("\(place) is trusted from now on.")
        } catch {
            if error.code == .notFound { throw Failure(.notFound, "Nothing is known of \(place)") }
            if error.code == .refusedByGuard {
                throw Failure(
                    .notTrusted, "The certificate of \(place) was not accepted",
                    advice: "Where nobody can be asked, use --yes, or name the key with --trust FINGERPRINT.")
            }
            throw Failure(error)
        }
    }

    private static func site(_ operands: [Word]) throws(Failure) -> SiteAddress {
        do throws(UsageError) {
            var site = try SiteAddress(parsing: operands[0].bytes)
            if operands.count > 1 { site.port = try SiteAddress.port(operands[1].bytes) }
            return site
        } catch {
            throw Failure(error, usage: usage)
        }
    }

    /// Makes a handshake with the server, and says goodbye.
    private static func look(at configuration: ConnectionConfiguration) async throws(FTPError) -> NegotiatedSecurity {
        var configuration = configuration
        if configuration.tls.mode != .implicit { configuration.tls.mode = .required }
        configuration.tls.knownHosts = nil
        configuration.tls.onUnknownCertificate = { _ in .trustOnce }
        guard let security = try await FTPConnection.security(of: configuration) else {
            throw FTPError(.encryptionFailed, .connect)
        }
        return security
    }

    private static func show(
        _ security: NegotiatedSecurity, of configuration: ConnectionConfiguration, _ known: KnownHosts.Entry?,
        on console: Console, asJSON: Bool
    ) {
        if asJSON {
            let place: [(key: String, value: JSON)] = [
                ("host", .text(configuration.host)), ("port", .number(Int64(configuration.port))),
                ("provedByAuthority", .flag(security.trust == .authority)),
            ]
            return console.write(line: JSON.object(place + security.certificate.members).text)
        }
        for line in security.certificate.lines { console.write(line: line) }
        if security.trust == .authority { console.write(line: "An authority has signed it for this host.") }
        if let known, let before = known.proof.words, known.proof != .key(security.certificate.fingerprint) {
            console.write(line: "before:      \(before); \(Printable.text(Array(known.remark.utf8)))")
        }
    }

    private static func agree(to place: String, asking dialogue: Dialogue) async throws(FTPError) {
        guard dialogue.isWithPerson else { throw FTPError(.refusedByGuard, .connect) }
        let answer: [UInt8]?
        do throws(Failure) { answer = try await dialogue.ask("Trust it from now on? [yes, no] ") } catch {
            throw FTPError(.cancelled, .connect)
        }
        guard let first = answer?.first, first == UInt8(ascii: "y") || first == UInt8(ascii: "Y") else {
            throw FTPError(.refusedByGuard, .connect)
        }
    }
}

extension KnownHosts.Proof {
    /// The proof in words; `nil` where there was none.
    fileprivate var words: String? {
        switch self {
        case .authority: "proved by an authority"
        case .key(let fingerprint): fingerprint
        case .clear: nil
        }
    }
}
