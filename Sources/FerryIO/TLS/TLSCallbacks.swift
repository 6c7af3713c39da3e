// SPDX-License-Identifier: Apache-2.0
import COpenSSL

// The functions that OpenSSL calls during a handshake, on the thread that runs it.

/// Accepts the protocol of the context and refuses a client that wants only others: it is at the wrong door.
func chooseProtocol(
    _: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ length: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ count: UInt32, _ argument: UnsafeMutableRawPointer?
) -> CInt {
    guard let offered = unsafe offered, let chosen = unsafe chosen, let length = unsafe length,
        let argument = unsafe argument
    else { return SSL_TLSEXT_ERR_NOACK }
    let wanted = unsafe Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue().applicationProtocol
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(count))
    var index = 0
    while index < list.count {
        let end = unsafe index + 1 + Int(list[index])
        guard end <= list.count else { break }
        if unsafe list[index + 1..<end].elementsEqual(wanted) {
            unsafe chosen.pointee = offered + index + 1
            unsafe length.pointee = list[index]
            return SSL_TLSEXT_ERR_OK
        }
        index = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// Refuses a client that names no protocol, before it is shown a certificate: `chooseProtocol` is not asked about it.
func demandProtocol(
    _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<CInt>?, _: UnsafeMutableRawPointer?
) -> CInt {
    var (offered, count): (UnsafePointer<UInt8>?, Int) = (nil, 0)
    let kind = UInt32(TLSEXT_TYPE_application_layer_protocol_negotiation)
    if unsafe SSL_client_hello_get0_ext(ssl, kind, &offered, &count) == 1 { return SSL_CLIENT_HELLO_SUCCESS }
    if let alert = unsafe alert { unsafe alert.pointee = SSL_AD_NO_APPLICATION_PROTOCOL }
    return SSL_CLIENT_HELLO_ERROR
}

/// Changes to the certificate whose names the client asks for; without such a one the first is shown.
func chooseCertificate(
    _ ssl: OpaquePointer?, _: UnsafeMutablePointer<CInt>?, _ argument: UnsafeMutableRawPointer?
) -> CInt {
    guard let argument = unsafe argument, let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else {
        return SSL_TLSEXT_ERR_NOACK
    }
    let context = unsafe Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue()
    guard let other = context.context(for: unsafe String(cString: name)) else { return SSL_TLSEXT_ERR_NOACK }
    unsafe SSL_set_SSL_CTX(ssl, other.pointer)
    return SSL_TLSEXT_ERR_OK
}

/// Sends along what the authority says of the certificate (RFC 6066 §8).
func stapleStatus(_ ssl: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) -> CInt {
    guard let argument = unsafe argument else { return SSL_TLSEXT_ERR_NOACK }
    let status = unsafe Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue().status
    // OpenSSL takes the copy over and frees it.
    guard !status.isEmpty, let copy = unsafe ferry_openssl_copy(status, status.count) else {
        return SSL_TLSEXT_ERR_NOACK
    }
    return unsafe ferry_ssl_set_ocsp_response(ssl, copy, status.count) == 1 ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK
}

/// Writes into a new ticket which control connection it belongs to.
func nameTicket(_ ssl: OpaquePointer?, _: UnsafeMutableRawPointer?) -> CInt {
    guard let ssl = unsafe ssl, let session = unsafe TLSSession.of(ssl) else { return 1 }
    let owner = session.owner.bytes
    return unsafe SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), owner, owner.count)
}

/// Writes into a new session which control connection it belongs to, before anybody else can have it: a client of TLS 1.2
/// may name it by its number.
func nameSession(_ ssl: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) -> CInt {
    _ = unsafe nameTicket(ssl, argument)
    return 1
}

/// Takes a ticket that this server has made; others, and such as are too old, count as none.
func judgeTicket(
    _ ssl: OpaquePointer?, _: OpaquePointer?, _: UnsafePointer<UInt8>?, _: Int, _ status: SSL_TICKET_STATUS,
    _: UnsafeMutableRawPointer?
) -> SSL_TICKET_RETURN {
    switch CInt(status) {
    case SSL_TICKET_SUCCESS, SSL_TICKET_SUCCESS_RENEW:
        // A control connection gets a ticket of its own also in TLS 1.2, where it comes with the handshake.
        guard let ssl = unsafe ssl, let session = unsafe TLSSession.of(ssl), session.purpose == .control else {
            return SSL_TICKET_RETURN(SSL_TICKET_RETURN_USE)
        }
        return SSL_TICKET_RETURN(SSL_TICKET_RETURN_USE_RENEW)
    case SSL_TICKET_EMPTY, SSL_TICKET_NO_DECRYPT: return SSL_TICKET_RETURN(SSL_TICKET_RETURN_IGNORE_RENEW)
    default: return SSL_TICKET_RETURN(SSL_TICKET_RETURN_ABORT)
    }
}

/// Keeps a session that a server has given, for the connections after this one.
///
/// - Returns: 1, since the reference is taken over, or 0.
func keepTicket(_ ssl: OpaquePointer?, _ ticket: OpaquePointer?) -> CInt {
    guard let ssl = unsafe ssl, let ticket = unsafe ticket, let tickets = unsafe TLSSession.of(ssl)?.tickets else {
        return 0
    }
    tickets.keep(unsafe TLSTicket(adopting: ticket))
    return 1
}

/// Lets a handshake go on; what was found stands in `SSL_get_verify_result`.
func goOnWhateverIsFound(_: CInt, _: OpaquePointer?) -> CInt { 1 }
