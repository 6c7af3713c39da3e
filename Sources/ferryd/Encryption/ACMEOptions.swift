// SPDX-License-Identifier: Apache-2.0
import FerryACME
import FTPWire
import FerryIO
import ProgramKit

/// The settings of a certificate that the server gets by itself from an authority (ACME).
struct ACMEOptions: Sendable {
    /// The way in which the authority sees that this machine has the names.
    enum Proof: Hashable, Sendable {
        case http(port: UInt16)
        case webRoot(String)
        case tlsALPN(port: UInt16)
        case dnsHook(String)
    }

    static let letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

    var names: [DomainName] = []
    var contact: String?
    var directory = Self.letsEncrypt
    /// A PEM file with the authorities of the directory's own certificate.
    var authorities: String?
    var proof: Proof?
    var externalID: String?
    var externalKeyFile: String?
    /// The options that were given and that mean nothing without `--acme`.
    var dependents: [String] = []

    /// Looks whether the settings fit together, and to the others.
    func check(with encryption: EncryptionOptions) throws(UsageError) {
        if names.isEmpty {
            guard let first = dependents.first else { return }
            throw UsageError("--\(first) needs the names that the certificate is for: --acme ftp.example.org")
        }
        if encryption.mode == .off { throw UsageError("--acme needs TLS, and --tls is off.") }
        if !encryption.certificates.isEmpty {
            throw UsageError(
                "--acme gets a certificate and --certificate names one: give one of the two.")
        }
        if let wildcard = names.first(where: \.isWildcard) {
            guard case .dnsHook = proof else {
                throw UsageError("\(wildcard) is proved by DNS only: --acme-dns-hook PROGRAM")
            }
        }
        if (externalID == nil) != (externalKeyFile == nil) {
            throw UsageError("--acme-eab-key-id and --acme-eab-key-file belong together.")
        }
    }

    fileprivate mutating func set(_ proof: Proof) throws(UsageError) {
        if self.proof != nil {
            throw UsageError(
                "One way to prove the names is enough: --acme-http-port, --acme-web-root, --acme-tls-alpn-port or --acme-dns-hook."
            )
        }
        self.proof = proof
    }
}

extension DaemonOption {
    /// The options of ACME, in the order of the help.
    static let acme: [DaemonOption] = [
        DaemonOption(
            name: "acme", value: "NAME[,NAME]",
            summary: "get a certificate for these names by itself, agreeing to the authority's terms",
            standard: "none", isRepeatable: true, example: "ftp.example.org", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            for name in text.split(separator: ",", omittingEmptySubsequences: false) {
                let name = try acmeName(name.filter { $0 != " " })
                if !options.encryption.acme.names.contains(name) { options.encryption.acme.names.append(name) }
            }
        },
        acmeSetting("email", "ADDRESS", "where the authority may write to", "none", example: "ada@example.org") {
            (text, acme) throws(UsageError) in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !text.contains { ",?<>\"".contains($0) }
            guard isPlain, parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw UsageError("--acme-email needs one mail address, not \"\(text)\".")
            }
            acme.contact = text
        },
        acmeSetting("directory", "URL", "the authority", "Let's Encrypt", example: ACMEOptions.letsEncrypt) {
            (text, acme) throws(UsageError) in
            guard text.hasPrefix("https://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw UsageError("--acme-directory needs an address that begins with https://, not \"\(text)\".")
            }
            acme.directory = text
        },
        acmeSetting("ca", "FILE", "who signed the authority's own certificate (PEM)", "the system's authorities") {
            $1.authorities = $0
        },
        acmeSetting("http-port", "PORT", "prove by HTTP on this port, to which port 80 leads", "80") {
            (text, acme) throws(UsageError) in try acme.set(.http(port: try acmePort(text, "--acme-http-port")))
        },
        acmeSetting("web-root", "DIR", "prove by files that a web server shows from here", "none") {
            (text, acme) throws(UsageError) in try acme.set(.webRoot(text))
        },
        acmeSetting("tls-alpn-port", "PORT", "prove by TLS on this port, to which port 443 leads", "none") {
            (text, acme) throws(UsageError) in
            try acme.set(.tlsALPN(port: try acmePort(text, "--acme-tls-alpn-port")))
        },
        acmeSetting(
            "dns-hook", "PROGRAM", "prove by DNS: it is run as PROGRAM present|cleanup RECORD VALUE", "none",
            example: "/usr/local/bin/dns-hook"
        ) {
            (text, acme) throws(UsageError) in try acme.set(.dnsHook(text))
        },
        acmeSetting("eab-key-id", "ID", "the account that the authority gave by other means", "none", example: "kid-1")
        {
            $1.externalID = $0
        },
        acmeSetting("eab-key-file", "FILE", "a file whose first line is the key of that account", "none") {
            $1.externalKeyFile = $0
        },
    ]

    /// An option that means nothing without `--acme`.
    private static func acmeSetting(
        _ name: String, _ value: String, _ summary: String, _ standard: String, example: String? = nil,
        _ apply: @escaping @Sendable (String, inout ACMEOptions) throws(UsageError) -> Void
    ) -> DaemonOption {
        DaemonOption(
            name: "acme-\(name)", value: value, summary: summary, standard: standard, example: example,
            needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            options.encryption.acme.dependents.append("acme-\(name)")
            try apply(text, &options.encryption.acme)
        }
    }

    private static func acmeName(_ text: String) throws(UsageError) -> DomainName {
        do throws(DomainNameError) { return try DomainName(text) } catch {
            throw UsageError("--acme: \(error.reason).")
        }
    }

    private static func acmePort(_ text: String, _ option: String) throws(UsageError) -> UInt16 {
        guard let port = UInt16(text), port > 0 else {
            throw UsageError("\(option) needs a number from 1 to 65535, not \"\(text)\".")
        }
        return port
    }
}
