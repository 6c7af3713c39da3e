// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import FerryIO
import Glibc

/// The client's side of the TLS connections of a test, which trusts every server and resumes nothing.
package final class TLSClientStage: @unchecked Sendable {  // OpenSSL counts references to it and locks by itself
    fileprivate let context: OpaquePointer
    /// The first message of a handshake, as OpenSSL begins it.
    package let hello: [UInt8]

    package init(newest: TLSVersion = .tls13) throws {
        Signal.ignoreBrokenPipes()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw TestFailure("no TLS context") }
        self.context = context
        _ = ferry_ssl_ctx_set_maximum(context, newest == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION)
        guard let ssl = SSL_new(context) else { throw TestFailure("no TLS") }
        defer { SSL_free(ssl) }
        let (incoming, outgoing) = (BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()))
        SSL_set_bio(ssl, incoming, outgoing)
        ERR_clear_error()
        _ = SSL_connect(ssl)
        var buffer = [UInt8](repeating: 0, count: 4096)
        hello = Array(buffer.prefix(Int(max(0, BIO_read(outgoing, &buffer, CInt(buffer.count))))))
        if hello.isEmpty { throw TestFailure("no handshake begins") }
    }

    deinit { SSL_CTX_free(context) }
}

extension RawSocket {
    /// Makes a TLS handshake as a client; from here on bytes go and come encrypted.
    package func secure(by stage: TLSClientStage) throws {
        if !received.isEmpty { throw TestFailure("bytes came before the handshake") }
        limitReceiving()
        layer = try TLSLayer(stage.context, on: descriptor, by: SSL_connect)
    }

    /// Asks for another handshake within the connection (TLS 1.2); true if there was one.
    package func renegotiate() -> Bool { layer?.renegotiate() ?? false }
}
