// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryACME
import FerryHTTP
import FerryIO
import ProgramKit

extension ACMEOptions {
    /// The keeper of the certificate; `nil` where none is wanted.
    ///
    /// It reads files. `addresses` are those on which the server listens: there the authority is awaited, too.
    func keeper(in state: StateDirectory, listening addresses: [SocketAddress]) throws(UsageError) -> CertificateKeeper?
    {
        if names.isEmpty { return nil }
        guard CurlTransport.isAvailable else {
            throw UsageError("--acme talks with the authority by libcurl, which is missing: apt-get install libcurl4")
        }
        let trusted = try authorities.map { (path) throws(UsageError) in try Self.contents(of: path, "--acme-ca") }
        if let authorities, let trusted, Certificate.all(inPEM: trusted).isEmpty {
            throw UsageError(
                "--acme-ca \(Printable.text(Array(authorities.utf8))) holds no certificate in PEM "
                    + "(\"-----BEGIN CERTIFICATE-----\").")
        }
        let settings = ACMESettings(
            directory: directory, names: names, contact: contact, external: try externalAccount())
        return CertificateKeeper(
            settings, in: ACMEStore(state), proving: try solver(listening: addresses),
            over: CurlTransport(agent: "ferryd/\(Version.text)", authorities: trusted))
    }

    private func solver(listening addresses: [SocketAddress]) throws(UsageError) -> any ChallengeSolver {
        switch proof ?? .http(port: 80) {
        case .http(let port): return HTTPChallenge(listeningOn: addresses.map { $0.with(port: port) })
        case .tlsALPN(let port): return TLSALPNChallenge(listeningOn: addresses.map { $0.with(port: port) })
        case .webRoot(let directory):
            try Self.look(at: directory, "--acme-web-root", [.pathOnly, .directory])
            return WebRootChallenge(root: Array(directory.utf8))
        case .dnsHook(let program):
            try Self.lookForProgram(at: program, "--acme-dns-hook")
            return DNSHookChallenge(program: Array(program.utf8)) {
                (words, patience, flag) throws(ChildProgram.Unfinished) in
                try ProgramOrder(words: words, patience: patience).run(flag)
            }
        }
    }

    private func externalAccount() throws(UsageError) -> ExternalAccount? {
        guard let externalID, let externalKeyFile else { return nil }
        var line = try Self.contents(of: externalKeyFile, "--acme-eab-key-file").firstLine
        defer { line.removeAll() }
        guard let account = ExternalAccount(id: externalID, key: String(decoding: line, as: UTF8.self)) else {
            throw UsageError(
                "The first line of \(Printable.text(Array(externalKeyFile.utf8))) is no key: it has letters, digits, \"-\" and \"_\" (Base64), as the authority shows it."
            )
        }
        return account
    }

    private static func look(at path: String, _ option: String, _ flags: OpenFlags) throws(UsageError) {
        do throws(Errno) {
            guard let path = PathBytes(path.utf8) else { throw .invalidArgument }
            _ = try System.open(hostPath: path, flags)
        } catch {
            throw UsageError("\(option) \(Printable.text(Array(path.utf8))) cannot be opened: \(error).")
        }
    }

    private static func lookForProgram(at path: String, _ option: String) throws(UsageError) {
        try look(at: path, option, .pathOnly)
        let status = PathBytes(path.utf8).flatMap { path -> FileStatus? in
            guard let file = try? System.open(hostPath: path, .pathOnly) else { return nil }
            return try? System.status(of: file)
        }
        guard let status, status.kind == .file, status.permissions & 0o111 != 0 else {
            throw UsageError(
                "\(option) \(Printable.text(Array(path.utf8))) is no program that may be started. If it is one: chmod +x"
            )
        }
    }

    private static func contents(of path: String, _ option: String) throws(UsageError) -> [UInt8] {
        do throws(Errno) { return try HostFiles.contents(of: path) } catch {
            throw UsageError("\(option) \(Printable.text(Array(path.utf8))) cannot be read: \(error).")
        }
    }
}
