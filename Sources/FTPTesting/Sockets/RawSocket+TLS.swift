// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import FerryIO
import Glibc

/// A server's certificate and settings for the TLS connections of a test.
package final class TLSStage: @unchecked Sendable {  // OpenSSL counts references to it and locks by itself
    fileprivate let context: OpaquePointer
    /// The fingerprint that a client sees.
    package let fingerprint: String
    /// The certificate in PEM, which is its own authority.
    package let certificate: [UInt8]
    private let key: [UInt8]

    /// Makes a stage whose certificate is for these names; with the key of an earlier one if given.
    package init(
        names: [String] = ["127.0.0.1", "localhost"], newest: TLSVersion = .tls13, renewing earlier: TLSStage? = nil
    ) throws {
        // OpenSSL writes into sockets by write(2).
        Signal.ignoreBrokenPipes()
        let made = try SelfSignedCertificate(names: names, days: earlier == nil ? 30 : 60, key: earlier?.key)
        (certificate, key) = (made.certificate, made.key)
        fingerprint = Certificate.all(inPEM: made.certificate).first?.fingerprint ?? ""
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw TestFailure("no TLS context") }
        self.context = context
        let directory = try TemporaryDirectory(named: "stage")
        try Files.write(made.certificate, to: directory.path("certificate.pem"))
        try Files.write(made.key, to: directory.path("key.pem"))
        _ = ferry_ssl_ctx_set_maximum(context, newest == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION)
        SSL_CTX_set_session_id_context(context, "stage", 5)
        guard SSL_CTX_use_certificate_chain_file(context, directory.path("certificate.pem")) == 1,
            SSL_CTX_use_PrivateKey_file(context, directory.path("key.pem"), SSL_FILETYPE_PEM) == 1
        else { throw TestFailure("the certificate cannot be used") }
    }

    deinit { SSL_CTX_free(context) }
}

/// The TLS of one connection, on a socket that blocks.
final class TLSLayer {
    private let ssl: OpaquePointer

    /// Makes a handshake, by `SSL_accept` or `SSL_connect`.
    init(_ context: OpaquePointer, on descriptor: CInt, by handshake: (OpaquePointer?) -> CInt) throws {
        guard let ssl = SSL_new(context), SSL_set_fd(ssl, descriptor) == 1 else { throw TestFailure("no TLS") }
        self.ssl = ssl
        ERR_clear_error()
        guard handshake(ssl) == 1 else { throw TestFailure("the TLS handshake failed: \(Self.words)") }
    }

    deinit { SSL_free(ssl) }

    private static var words: String {
        ERR_reason_error_string(ERR_peek_last_error()).map { String(cString: $0) } ?? "the connection ended"
    }

    fileprivate var isResumed: Bool { SSL_session_reused(ssl) == 1 }

    /// `nil` at an end without `close_notify`, nothing at one with it.
    fileprivate func receive(atMost count: Int) throws -> [UInt8]? {
        var done = 0
        ERR_clear_error()
        var buffer = [UInt8](repeating: 0, count: count)
        let result = SSL_read_ex(ssl, &buffer, count, &done)
        if result == 1 { return Array(buffer.prefix(done)) }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_ZERO_RETURN: return []
        case SSL_ERROR_SSL
        where ferry_openssl_reason(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING:
            return nil
        default: throw TestFailure("TLS: \(Self.words)")
        }
    }

    fileprivate func send(_ bytes: [UInt8]) throws {
        var done = 0
        ERR_clear_error()
        guard bytes.isEmpty || SSL_write_ex(ssl, bytes, bytes.count, &done) == 1 else {
            throw TestFailure("TLS: \(Self.words)")
        }
    }

    fileprivate func closeNotify() { _ = SSL_shutdown(ssl) }

    func renegotiate() -> Bool { SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1 }
}

extension RawSocket {
    /// Answers a TLS handshake; from here on bytes go and come encrypted.
    package func secure(by stage: TLSStage) throws {
        if !received.isEmpty { throw TestFailure("bytes came before the handshake") }
        limitReceiving()
        layer = try TLSLayer(stage.context, on: descriptor, by: SSL_accept)
    }

    /// Bounds the time that OpenSSL waits in the kernel.
    func limitReceiving() {
        var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// True when the handshake went on with an earlier session.
    package var isResumed: Bool { layer?.isResumed ?? false }

    /// Says that nothing more is sent (`close_notify`); the connection stays.
    package func closeNotify() { layer?.closeNotify() }

    /// Receives to the end of the peer's side; true when the peer has said so (`close_notify`).
    package func receiveToProvenEnd() throws -> (bytes: [UInt8], isProven: Bool) {
        var bytes: [UInt8] = []
        while true {
            guard let more = try layer?.receive(atMost: 1 << 16) else { return (bytes, false) }
            if more.isEmpty { return (bytes, true) }
            bytes += more
        }
    }

    /// Waits until the peer has closed the connection below the encryption; whatever it still says is dropped.
    package func waitForEndBeneath() throws {
        let limit = WaitLimit(patience)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            try wait(for: POLLIN, until: limit, "the end of the connection")
            if recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT)) <= 0 { return }
        }
    }

    func receive(atMost count: Int, through layer: TLSLayer) throws -> [UInt8] {
        try layer.receive(atMost: count) ?? []
    }

    func send(_ bytes: [UInt8], through layer: TLSLayer) throws { try layer.send(bytes) }
}

extension ScriptedSession {
    /// Greets, agrees to AUTH TLS and answers the handshake.
    package func agreeToEncryption(by stage: TLSStage) throws {
        answersEncryption = true
        try reply("220 Ready.")
        try expect("AUTH TLS")
        try reply("234 Go on.")
        try control.secure(by: stage)
    }

    /// Takes the login of a client, from PBSZ to the working directory.
    package func logInEncrypted(features: [String] = []) throws {
        try expect("PBSZ 0")
        try reply("200 Ok.")
        try expect("PROT P")
        try reply("200 Ok.")
        try expect(verb: "USER")
        try reply("331 Password, please.")
        try expect(verb: "PASS")
        try reply("230 Logged in.")
        try expect("FEAT")
        for line in features.isEmpty ? ["502 No."] : ["211-Features:"] + features.map({ " \($0)" }) + ["211 End"] {
            try reply(line)
        }
        try expect("PWD")
        try reply("257 \"/\"")
    }
}
