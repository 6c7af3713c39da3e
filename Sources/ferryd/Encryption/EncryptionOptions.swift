// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import ProgramKit

/// The settings of encryption that the command line gives.
struct EncryptionOptions: Sendable {
    enum Mode: String, CaseIterable, Sendable {
        case off
        case offer
        case require
    }

    enum ClientCertificateDemand: String, CaseIterable, Sendable {
        case off
        case accept
        case require
    }

    var mode = Mode.offer
    /// PEM files; each certificate has the key at the same place.
    var certificates: [String] = []
    var keys: [String] = []
    /// A file whose first line is the pass phrase of all keys.
    var passphraseFile: String?
    /// A file with the authority's word on the first certificate (OCSP, DER).
    var status: String?
    var implicitPort: UInt16?
    var minimum = TLSVersion.tls12
    var clientCertificates = ClientCertificateDemand.off
    var clientAuthorities: String?
    var policy = EncryptionPolicy()
    var acme = ACMEOptions()

    /// Looks whether the settings fit together.
    func check() throws(UsageError) {
        try acme.check(with: self)
        if mode == .off {
            if implicitPort != nil { throw UsageError("--implicit-port needs TLS, and --tls is off.") }
            if !certificates.isEmpty { throw UsageError("--certificate needs TLS, and --tls is off.") }
            return
        }
        // A key may stand in the file of its certificate.
        if !keys.isEmpty, keys.count != certificates.count {
            throw UsageError("Each --certificate has one --key, in the same order, or all keys stand in their files.")
        }
        if clientCertificates != .off, clientAuthorities == nil {
            throw UsageError(
                "--client-certificates needs the authorities that signed them: --client-authorities FILE")
        }
    }
}

extension DaemonOption {
    /// The options of encryption, in the order of the help.
    static let encryption: [DaemonOption] = [
        DaemonOption(
            name: "tls", value: "off|offer|require", summary: "encryption: none, for clients that ask, or for all",
            standard: "offer"
        ) {
            (text, options) throws(UsageError) in
            options.encryption.mode = try choice(text, of: "--tls", among: EncryptionOptions.Mode.allCases)
            options.encryption.policy.demand = options.encryption.mode == .require ? .everything : .nothing
        },
        DaemonOption(
            name: "certificate", value: "FILE", summary: "the certificate and what leads to its authority (PEM)",
            standard: "one that signs itself, kept in the state directory", isRepeatable: true,
            example: "/etc/ferryd/fullchain.pem",
            apply: { $1.encryption.certificates.append($0) }),
        DaemonOption(
            name: "key", value: "FILE", summary: "the key of the certificate (PEM)", standard: "in its file",
            isRepeatable: true, example: "/etc/ferryd/privkey.pem", apply: { $1.encryption.keys.append($0) }),
        DaemonOption(
            name: "key-passphrase-file", value: "FILE", summary: "a file whose first line opens encrypted keys",
            standard: "none",
            apply: { $1.encryption.passphraseFile = $0 }),
        DaemonOption(
            name: "ocsp-file", value: "FILE", summary: "the authority's word on the certificate, sent along (DER)",
            standard: "none",
            apply: { $1.encryption.status = $0 }),
        DaemonOption(
            name: "implicit-port", value: "PORT", summary: "also listen where clients begin with TLS; 990 by custom",
            standard: "none", example: "990"
        ) {
            (text, options) throws(UsageError) in
            guard let port = UInt16(text) else {
                throw UsageError("--implicit-port needs a number from 0 to 65535, not \"\(text)\".")
            }
            options.encryption.implicitPort = port
        },
        DaemonOption(name: "tls-minimum", value: "1.2|1.3", summary: "the least version of TLS", standard: "1.2") {
            (text, options) throws(UsageError) in
            options.encryption.minimum = try choice(text, of: "--tls-minimum", among: TLSVersion.allCases)
        },
        DaemonOption(
            name: "tls-resumption", value: "preferred|required",
            summary: "whether data connections must resume the control connection's session", standard: "preferred"
        ) {
            (text, options) throws(UsageError) in
            options.encryption.policy.resumption = try choice(
                text, of: "--tls-resumption", among: EncryptionPolicy.Resumption.allCases)
        },
        DaemonOption(
            name: "allow-missing-close-notify", value: nil,
            summary: "count uploads as whole that end without TLS's word for it"
        ) {
            $1.encryption.policy.requiresCloseNotify = false
        },
        DaemonOption(
            name: "allow-ccc", value: nil, summary: "let clients go on in clear after the login, for routers that read"
        ) {
            $1.encryption.policy.allowsClearControl = true
        },
        DaemonOption(
            name: "client-certificates", value: "off|accept|require", summary: "whether clients show a certificate",
            standard: "off"
        ) {
            (text, options) throws(UsageError) in
            options.encryption.clientCertificates = try choice(
                text, of: "--client-certificates", among: EncryptionOptions.ClientCertificateDemand.allCases)
        },
        DaemonOption(
            name: "client-authorities", value: "FILE", summary: "the authorities that sign clients' certificates (PEM)",
            standard: "none",
            apply: { $1.encryption.clientAuthorities = $0 }),
    ]
}
