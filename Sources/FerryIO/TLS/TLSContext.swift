// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// The settings that TLS connections of one side share, with its certificates and the keys of its tickets (OpenSSL's
/// `SSL_CTX`): made once, never changed, and kept by each connection for as long as that lasts.
@safe package final class TLSContext: @unchecked Sendable {  // OpenSSL counts references to it by itself
    let pointer: OpaquePointer
    let role: Role
    /// The names that the first certificate is for.
    private var names: [String] = []
    /// The contexts of further certificates, and the names each is for.
    private var others: [(names: [String], context: TLSContext)] = []
    /// The one application protocol that a server speaks (RFC 7301), in the name that IANA gave it.
    private(set) var applicationProtocol: [UInt8] = []
    /// The authority's word on the server's certificate (RFC 6960), as it goes on the wire.
    private(set) var status: [UInt8] = []
    /// The keys of a server's tickets.
    let ticketKeys: TicketKeys

    enum Role: Sendable {
        case server
        case client
    }

    private init(_ role: Role, ticketKeys: TicketKeys = TicketKeys()) throws(TLSFailure) {
        // Before the first context: with it OpenSSL sets itself up, from one thread.
        guard let pointer = unsafe SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
            throw .last(.certificate)
        }
        unsafe self.pointer = pointer
        self.role = role
        self.ticketKeys = ticketKeys
        unsafe ferry_ssl_ctx_harden(pointer)
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func setVersions(from minimum: TLSVersion, to maximum: TLSVersion) {
        unsafe _ = ferry_ssl_ctx_set_minimum(pointer, minimum.number)
        unsafe _ = ferry_ssl_ctx_set_maximum(pointer, maximum.number)
    }
}

extension TLSVersion {
    /// The number on the wire (RFC 8446 §4.2.1).
    var number: CInt {
        switch self {
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}

// MARK: - Servers

/// The part that certificates of clients play for a server.
package enum ClientCertificates: Hashable, Sendable {
    /// None is asked for.
    case ignored
    /// One is asked for; a connection without, or with one that no authority of this PEM text signed, goes on.
    case accepted(authorities: [UInt8])
    /// A handshake without one that an authority of this PEM text has signed fails.
    case required(authorities: [UInt8])
}

extension TLSContext {
    /// A server's context.
    ///
    /// It shows the certificate whose names the client asks for (SNI, RFC 6066 §3), else the first. There is at least
    /// one, and each may have a key of another kind. A client that wants only protocols other than `applicationProtocol`
    /// is refused, and so is one that names none where that is demanded.
    package convenience init(
        serverWith certificates: [TLSIdentity], from minimum: TLSVersion = .tls12, to maximum: TLSVersion = .tls13,
        clientCertificates: ClientCertificates = .ignored, applicationProtocol: String = "ftp",
        isProtocolDemanded: Bool = false, ticketKeys: TicketKeys = TicketKeys()
    ) throws(TLSFailure) {
        guard let first = certificates.first else { throw TLSFailure(.certificate, "a server needs a certificate") }
        try self.init(.server, ticketKeys: ticketKeys)
        names = first.names
        self.applicationProtocol = Array(applicationProtocol.utf8)
        try serve(first, from: minimum, to: maximum, clientCertificates)
        if isProtocolDemanded { unsafe SSL_CTX_set_client_hello_cb(pointer, demandProtocol, nil) }
        for identity in certificates.dropFirst() {
            // Two certificates for the same names differ in their keys: old clients take RSA, new ones the smaller.
            if identity.names == first.names, identity.kind != first.kind {
                try use(identity)
                continue
            }
            let other = try TLSContext(.server)
            other.applicationProtocol = self.applicationProtocol
            try other.serve(identity, from: minimum, to: maximum, clientCertificates)
            others.append((identity.names, other))
        }
        if !others.isEmpty {
            unsafe ferry_ssl_ctx_set_servername(pointer, chooseCertificate, Unmanaged.passUnretained(self).toOpaque())
        }
    }

    private func serve(
        _ identity: TLSIdentity, from minimum: TLSVersion, to maximum: TLSVersion, _ clients: ClientCertificates
    ) throws(TLSFailure) {
        setVersions(from: minimum, to: maximum)
        try use(identity)
        acceptSessions()
        try askClients(clients)
        unsafe SSL_CTX_set_alpn_select_cb(pointer, chooseProtocol, Unmanaged.passUnretained(self).toOpaque())
    }

    private func use(_ identity: TLSIdentity) throws(TLSFailure) {
        try identity.install(in: self)
        if !identity.status.isEmpty {
            status = identity.status
            unsafe ferry_ssl_ctx_set_status(pointer, stapleStatus, Unmanaged.passUnretained(self).toOpaque())
        }
    }

    /// Sessions of earlier connections may go on: by tickets, which say whose they are, and for TLS 1.2 by numbers.
    private func acceptSessions() {
        let name: [UInt8] = Array("ferry".utf8)
        unsafe _ = SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
        unsafe ferry_ssl_ctx_cache_sessions(pointer, Int(SSL_SESS_CACHE_SERVER), 4096)
        unsafe _ = SSL_CTX_set_session_ticket_cb(pointer, nameTicket, judgeTicket, nil)
        unsafe SSL_CTX_set_cert_cb(pointer, nameSession, nil)
        unsafe _ = SSL_CTX_set_tlsext_ticket_key_evp_cb(pointer, cryptTicket)
        unsafe _ = SSL_CTX_set_timeout(pointer, Int(TicketKeys.life.components.seconds))
    }

    private func askClients(_ certificates: ClientCertificates) throws(TLSFailure) {
        let text: [UInt8]
        var mode = SSL_VERIFY_PEER
        switch certificates {
        case .ignored: return
        case .accepted(let authorities): text = authorities
        case .required(let authorities):
            text = authorities
            mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
        let authorities = HeldCertificate.all(inPEM: text)
        // Reading ends at the first that is broken, which is not to hide those behind it.
        guard !authorities.isEmpty, authorities.count == Certificate.beginnings(inPEM: text) else {
            throw TLSFailure(.certificate, "an authority of clients is no certificate in PEM")
        }
        for authority in authorities {
            guard unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(pointer), authority.pointer) == 1,
                unsafe SSL_CTX_add_client_CA(pointer, authority.pointer) == 1
            else { throw .last(.certificate, "an authority of clients cannot be used: ") }
        }
        let accepts = mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT == 0
        unsafe SSL_CTX_set_verify(pointer, mode, accepts ? goOnWhateverIsFound : nil)
    }

    /// The context whose certificate is for a name; `nil` if none is.
    func context(for name: String) -> TLSContext? {
        if names.contains(where: { Certificate.name($0, standsFor: name) }) { return self }
        return others.first { entry in entry.names.contains { Certificate.name($0, standsFor: name) } }?.context
    }
}

// MARK: - Clients

/// The authorities that a client believes.
package enum Authorities: Hashable, Sendable {
    /// Those that the system keeps.
    case system
    /// Those of a PEM file alone.
    case file(String)
    case none
}

extension TLSContext {
    /// A client's context.
    ///
    /// It goes on whatever certificate it is shown; `TLSFacts.doubt` says what speaks against that.
    package convenience init(
        clientTrusting authorities: Authorities = .system, showing identity: TLSIdentity? = nil,
        from minimum: TLSVersion = .tls12, to maximum: TLSVersion = .tls13
    ) throws(TLSFailure) {
        try self.init(.client)
        setVersions(from: minimum, to: maximum)
        switch authorities {
        case .system: unsafe _ = SSL_CTX_set_default_verify_paths(pointer)
        case .file(let path):
            guard unsafe SSL_CTX_load_verify_file(pointer, path) == 1 else {
                throw .last(.certificate, "the authorities in \(path) cannot be read: ")
            }
        case .none: break
        }
        if let identity { try identity.install(in: self) }
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        unsafe ferry_ssl_ctx_cache_sessions(pointer, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE), 0)
        unsafe SSL_CTX_sess_set_new_cb(pointer, keepTicket)
    }
}

extension Certificate {
    /// The number of certificates that a PEM text begins, in the three words that OpenSSL has for them.
    fileprivate static func beginnings(inPEM text: [UInt8]) -> Int {
        text.split(separator: UInt8(ascii: "\n")).count { line in
            ["", "X509 ", "TRUSTED "].contains { line.starts(with: "-----BEGIN \($0)CERTIFICATE-----".utf8) }
        }
    }
}
