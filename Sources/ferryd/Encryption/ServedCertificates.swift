// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryACME
import FerryIO
import ProgramKit

/// The certificates that the server shows: those of the command line, one that an authority has given it, or until
/// then one of its own that signs itself.
struct ServedCertificates: Sendable {
    let options: EncryptionOptions
    let state: StateDirectory
    /// The names for a certificate of its own.
    let names: [String]
    /// The time by which it is judged, in seconds since 1970.
    let now: Int64

    /// Reads, or makes, the certificates, on a thread that may wait; also again while the server runs.
    ///
    /// - Returns: The encryption, and the certificate that is shown first.
    /// - Throws: `UsageError` with the file and what is wrong with it.
    func load() async throws(UsageError) -> (encryption: ServerEncryption, certificate: Certificate) {
        try await BlockingPool.shared.run { () throws(UsageError) in try loadNow() }
    }

    /// The same on the caller's thread.
    func loadNow() throws(UsageError) -> (encryption: ServerEncryption, certificate: Certificate) {
        let identities = try identities()
        let clientCertificates = try clientCertificates()
        let context: TLSContext
        do throws(TLSFailure) {
            context = try TLSContext(
                serverWith: identities, from: options.minimum, clientCertificates: clientCertificates)
        } catch {
            throw UsageError("TLS cannot be served: \(error).")
        }
        return (ServerEncryption(context, policy: options.policy), identities[0].facts)
    }

    private func identities() throws(UsageError) -> [TLSIdentity] {
        if !options.certificates.isEmpty { return try given() }
        if let acquired = try acquired() { return [acquired] }
        return [try own()]
    }

    /// The certificate that an authority has given; also when it is about to end, or for names of before, as a new one
    /// takes its place as soon as there is one.
    ///
    /// One that cannot be read is an error, so that the one that is shown stays.
    private func acquired() throws(UsageError) -> TLSIdentity? {
        if options.acme.names.isEmpty { return nil }
        do throws(PrivateFileError) { return try ACMEStore(state).identity() } catch { throw UsageError(error.words) }
    }

    private func clientCertificates() throws(UsageError) -> ClientCertificates {
        switch (options.clientCertificates, options.clientAuthorities) {
        case (.accept, let file?): .accepted(authorities: try authorities(in: file))
        case (.require, let file?): .required(authorities: try authorities(in: file))
        default: .ignored
        }
    }

    private func authorities(in file: String) throws(UsageError) -> [UInt8] {
        let text = try contents(of: file, "--client-authorities")
        if Certificate.all(inPEM: text).isEmpty {
            throw UsageError(
                "--client-authorities \(Printable.text(Array(file.utf8))) holds no certificate in PEM "
                    + "(\"-----BEGIN CERTIFICATE-----\").")
        }
        return text
    }

    private func given() throws(UsageError) -> [TLSIdentity] {
        let passphrase = try options.passphraseFile.map { (path) throws(UsageError) in
            Secret(try contents(of: path, "--key-passphrase-file").firstLine)
        }
        let status = try options.status.map { (path) throws(UsageError) in try contents(of: path, "--ocsp-file") } ?? []
        var identities: [TLSIdentity] = []
        for (index, certificate) in options.certificates.enumerated() {
            let key = options.keys.isEmpty ? certificate : options.keys[index]
            let texts = (try contents(of: certificate, "--certificate"), try contents(of: key, "--key"))
            do throws(TLSFailure) {
                identities.append(
                    try TLSIdentity(
                        certificates: texts.0, key: texts.1, passphrase: passphrase, status: index == 0 ? status : []))
            } catch {
                let file = error.kind == .key ? key : certificate
                throw UsageError("\(Printable.text(Array(file.utf8))): \(error.reason).")
            }
        }
        return identities
    }

    private func contents(of path: String, _ option: String) throws(UsageError) -> [UInt8] {
        do throws(Errno) { return try HostFiles.contents(of: path) } catch {
            throw UsageError("\(option) \(Printable.text(Array(path.utf8))) cannot be read: \(error).")
        }
    }
}

// MARK: - A certificate of its own

extension ServedCertificates {
    /// Ten years are too long for clients that judge, and a renewal keeps the key, which is what clients remember.
    private static let days = 800
    /// The time before its end at which it is renewed.
    private static let renewal: Int64 = 60 * 24 * 3600

    /// True when the certificate of its own is soon to end.
    var isDue: Bool {
        if (try? acquired()) != nil { return false }
        guard let file = try? state.privateFile("certificate.pem", create: false),
            let text = try? System.contents(of: file)
        else { return true }
        return Certificate.all(inPEM: text).first.map { !isFresh($0) } ?? true
    }

    private func isFresh(_ certificate: Certificate) -> Bool { certificate.validUntil - now > Self.renewal }

    private func own() throws(UsageError) -> TLSIdentity {
        do {
            let (certificateFile, keyFile) = (
                try state.privateFile("certificate.pem", create: true), try state.privateFile("key.pem", create: true)
            )
            let certificate = try System.contents(of: certificateFile)
            let key = try System.contents(of: keyFile)
            if let identity = try? TLSIdentity(certificates: certificate, key: key),
                isFresh(identity.facts),
                Set(identity.facts.names).isSuperset(of: names)
            {
                return identity
            }
            // The key stays, if there is one: by it clients know the server.
            let made = try SelfSignedCertificate(
                names: names, days: Self.days, key: key.isEmpty ? nil : key, now: now)
            // The key first: without it the certificate is of no use.
            if key.isEmpty { try state.replaceFile("key.pem", with: made.key) }
            try state.replaceFile("certificate.pem", with: made.certificate)
            return try TLSIdentity(certificates: made.certificate, key: made.key)
        } catch let error as TLSFailure {
            throw UsageError("The certificate in \(state) cannot be made: \(error).")
        } catch {
            throw UsageError("\(error)")
        }
    }

    /// The names and addresses by which clients may know a server that listens on `addresses`.
    static func names(listening addresses: [SocketAddress], publicAddress: SocketAddress?) -> [String] {
        var names = [LocalHost.name ?? "localhost", "localhost"]
        names += addresses.filter { !$0.isWildcard }.map(\.hostText)
        if addresses.contains(where: \.isWildcard) { names += LocalHost.addresses.map(\.hostText) }
        if let publicAddress { names.append(publicAddress.hostText) }
        names += ["127.0.0.1", "::1"]
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
