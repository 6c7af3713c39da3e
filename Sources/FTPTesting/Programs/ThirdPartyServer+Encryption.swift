// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Glibc

extension ThirdPartyServer {
    /// The encryption that a server demands of its clients.
    package enum Encryption: Sendable {
        case none
        /// By AUTH TLS, for control and data connections; the newest version of TLS it speaks, and a file with the
        /// authorities that must have signed the client's certificate.
        case explicit(newest: TLSVersion, clientAuthorities: String? = nil)
        /// From the first byte.
        case implicit
    }

    /// Those that are there with what they need to encrypt.
    package static var encrypting: [Kind] {
        Kind.available.filter { kind in
            switch kind {
            case .vsftpd, .pureFTPd: true
            case .proftpd: Files.exists(proftpdModules + "/mod_tls.so")
            case .pyftpdlib: access("/usr/lib/python3/dist-packages/OpenSSL", R_OK) == 0
            }
        }
    }

    /// Those that can be told to demand a client's certificate.
    package static var demandingCertificates: [Kind] { encrypting.filter { $0 == .vsftpd || $0 == .proftpd } }

    /// Those that can begin with encryption.
    package static var implicitlyEncrypting: [Kind] { encrypting.filter { $0 == .vsftpd || $0 == .proftpd } }

    static var proftpdModules: String {
        // bin/proftpd stands beside the tree.
        (TestProgram.fetched("proftpd") ?? "").replacing("/bin/proftpd", with: "/tree/usr/lib/proftpd")
    }

    /// Makes a certificate that signs itself, and a configuration of OpenSSL that speaks no newer version.
    static func makeCertificate(in directory: String, newest: TLSVersion) throws {
        let made = try SelfSignedCertificate(names: ["127.0.0.1", "localhost"], days: 30)
        try Files.write(made.certificate, to: "\(directory)/certificate.pem")
        try Files.write(made.key, to: "\(directory)/key.pem")
        chmod("\(directory)/key.pem", 0o600)
        try Files.write(made.key + made.certificate, to: "\(directory)/both.pem")
        chmod("\(directory)/both.pem", 0o600)
        let settings = """
            openssl_conf = all
            [all]
            ssl_conf = ssl
            [ssl]
            system_default = limits
            [limits]
            MaxProtocol = TLSv\(newest.rawValue)

            """
        try Files.write(Array(settings.utf8), to: "\(directory)/openssl.cnf")
    }
}

extension ThirdPartyServer.Encryption {
    var newest: TLSVersion { if case .explicit(let newest, _) = self { newest } else { .tls13 } }

    /// The lines for vsftpd, which takes no data connection that does not go on with the control connection's session.
    func vsftpd(_ directory: String) -> String {
        guard isOn else { return "" }
        return """
            ssl_enable=YES
            allow_anon_ssl=YES
            force_anon_logins_ssl=YES
            force_anon_data_ssl=YES
            require_ssl_reuse=YES
            ssl_ciphers=HIGH
            rsa_cert_file=\(directory)/certificate.pem
            rsa_private_key_file=\(directory)/key.pem
            implicit_ssl=\(isImplicit ? "YES" : "NO")
            \(clientAuthorities.map { "require_cert=YES\nvalidate_cert=YES\nca_certs_file=\($0)" } ?? "")

            """
    }

    /// The lines for ProFTPD, which demands the same as vsftpd unless told otherwise.
    func proftpd(_ directory: String) -> String {
        guard isOn else { return "" }
        return """
            ModulePath \(ThirdPartyServer.proftpdModules)
            LoadModule mod_tls.c
            TLSEngine on
            TLSRequired on
            TLSProtocol TLSv1.2 TLSv1.3
            TLSECCertificateFile \(directory)/certificate.pem
            TLSECCertificateKeyFile \(directory)/key.pem
            TLSLog \(directory)/tls.log
            \(isImplicit ? "TLSOptions UseImplicitSSL" : "")
            \(clientAuthorities.map { "TLSVerifyClient on\nTLSCACertificateFile \($0)" } ?? "")

            """
    }

    /// The options for Pure-FTPd, which then takes no connection in clear.
    func pureFTPd(_ directory: String) -> [String] {
        isOn ? ["--tls", "3", "--certfile", "\(directory)/both.pem"] : []
    }

    /// The class of pyftpdlib, with its settings.
    func pyftpdlib(_ directory: String) -> String {
        guard isOn else { return "handler = handlers.FTPHandler" }
        return """
            handler = handlers.TLS_FTPHandler
            handler.certfile = "\(directory)/both.pem"
            handler.tls_control_required = True
            handler.tls_data_required = True
            """
    }

    private var clientAuthorities: String? { if case .explicit(_, let file) = self { file } else { nil } }
    private var isOn: Bool { if case .none = self { false } else { true } }
    private var isImplicit: Bool { if case .implicit = self { true } else { false } }
}
