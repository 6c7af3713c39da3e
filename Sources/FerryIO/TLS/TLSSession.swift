// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import Synchronization

/// The TLS state of one connection (OpenSSL's `SSL`): it reads and writes a non-blocking socket that it does not own.
///
/// None of its calls waits. `ByteStream` waits for what they ask for.
final class TLSSession: Sendable {
    /// A control connection gets tickets, a data connection none: a client that only sends would close with them
    /// unread, and the reset that follows takes the tail of its upload along.
    enum Purpose: Sendable {
        case control
        case data
    }

    private let state: Mutex<State>
    /// Kept for as long as callbacks may reach it.
    private let context: TLSContext
    let purpose: Purpose
    /// The control connection that this one is, or belongs to.
    let owner: TLSOwner
    /// The place where a client keeps the sessions that its server gives.
    let tickets: TLSTickets?

    @safe private struct State: ~Copyable, @unchecked Sendable {  // behind the one mutex
        let ssl: OpaquePointer
        /// The end of the stream or the failure that has been seen and not told, as bytes came before it.
        var end: Result<ReadOutcome, StreamError>?
        var facts: TLSFacts?

        deinit {
            // A connection that breaks off says nothing against its session, which others share or will resume; without
            // this OpenSSL would make it useless.
            unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
            unsafe SSL_free(ssl)
        }
    }

    private init(
        _ context: TLSContext, on socket: CInt, purpose: Purpose, owner: TLSOwner, tickets: TLSTickets?,
        _ prepare: (OpaquePointer) -> Bool
    ) throws(TLSFailure) {
        guard let ssl = unsafe SSL_new(context.pointer) else { throw .last(.material) }
        state = Mutex(unsafe State(ssl: ssl))
        (self.context, self.purpose, self.owner, self.tickets) = (context, purpose, owner, tickets)
        guard unsafe SSL_set_fd(ssl, socket) == 1, unsafe prepare(ssl) else { throw .last(.material) }
        // The kernel's encryption cannot be taken off a socket again, as CCC wants.
        if purpose == .control { unsafe ferry_ssl_keep_out_of_kernel(ssl) }
        if purpose == .data {
            // One call of recv(2) for many records.
            unsafe SSL_set_read_ahead(ssl, 1)
            unsafe SSL_set_default_read_buffer_len(ssl, Self.readBuffer)
        }
        unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    private static let readBuffer = 128 * 1024

    /// A server's side.
    static func server(
        _ context: TLSContext, on socket: CInt, purpose: Purpose, owner: TLSOwner
    ) throws(TLSFailure) -> TLSSession {
        try unsafe TLSSession(context, on: socket, purpose: purpose, owner: owner, tickets: nil) { ssl in
            unsafe SSL_set_accept_state(ssl)
            return unsafe purpose == .control || SSL_set_num_tickets(ssl, 0) == 1
        }
    }

    /// A client's side; `host` is the name or address that the server's certificate must be for.
    static func client(
        _ context: TLSContext, on socket: CInt, purpose: Purpose, host: String, tickets: TLSTickets
    ) throws(TLSFailure) -> TLSSession {
        try unsafe TLSSession(context, on: socket, purpose: purpose, owner: .nobody, tickets: tickets) { ssl in
            unsafe SSL_set_connect_state(ssl)
            if purpose == .data, let ticket = tickets.next() { unsafe ticket.offer(on: ssl) }
            if SocketAddress(numeric: host, port: 0) != nil {
                return unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
            }
            return unsafe ferry_ssl_set_server_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1
        }
    }

    /// The session that an `SSL` in the hand of OpenSSL belongs to.
    static func of(_ ssl: OpaquePointer) -> TLSSession? {
        unsafe SSL_get_ex_data(ssl, 0).map { unsafe Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// The mark of a control connection, by which its tickets are told from those of others.
package struct TLSOwner: Hashable, Sendable {
    let bytes: [UInt8]

    package init() { bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) } }

    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    fileprivate static let nobody = TLSOwner(bytes: [])
}

// MARK: - Handshake

extension TLSSession {
    /// Goes on with the handshake; `nil` when it is done.
    func handshake() throws(StreamError) -> Interest? {
        try state.withLock { state throws(StreamError) in
            ERR_clear_error()
            let result = unsafe SSL_do_handshake(state.ssl)
            if result == 1 {
                state.facts = unsafe TLSFacts(of: state.ssl)
                return nil
            }
            switch unsafe CallOutcome(state.ssl, result, isOpen: false) {
            case .again(let interest): return interest
            case .end: throw .tls(TLSFailure(.closed, "the connection was closed during the TLS handshake"))
            case .failed(let error): throw error
            }
        }
    }

    /// The facts of the handshake, once it is done.
    var facts: TLSFacts? { state.withLock { $0.facts } }

    /// True when the handshake went on with a session that the control connection `owner` was given.
    func resumes(_ owner: TLSOwner) -> Bool { resumedOwner == owner }

    /// The mark of the control connection whose session this one resumes; `nil` for a new session.
    var resumedOwner: TLSOwner? {
        state.withLock { state in
            guard unsafe SSL_session_reused(state.ssl) == 1 else { return nil }
            var mark: UnsafeMutableRawPointer?
            var count = 0
            guard unsafe SSL_SESSION_get0_ticket_appdata(SSL_get_session(state.ssl), &mark, &count) == 1 else {
                return nil
            }
            return unsafe TLSOwner(bytes: Array(UnsafeRawBufferPointer(start: mark, count: count)))
        }
    }

    /// Puts a new ticket before the next bytes that are sent (TLS 1.3; in TLS 1.2 a session may be used again).
    func offerTicket() { state.withLock { unsafe _ = SSL_new_session_ticket($0.ssl) } }
}

// MARK: - Bytes

extension TLSSession {
    /// Deciphers what is there.
    func read(into space: UnsafeMutableRawBufferPointer) throws(StreamError) -> ReadOutcome {
        try state.withLock { state throws(StreamError) in
            if let end = state.end { return try end.get() }
            var done = 0
            ERR_clear_error()
            while done < space.count {
                var count = 0
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: space[done...])
                let result = unsafe SSL_read_ex(state.ssl, rest.baseAddress, rest.count, &count)
                if result == 1 {
                    done += count
                    continue
                }
                let outcome: Result<ReadOutcome, StreamError>
                switch unsafe CallOutcome(state.ssl, result, isOpen: true) {
                case .again(let interest): return done > 0 ? .bytes(done) : .again(interest)
                case .end(let end): outcome = .success(.end(end))
                case .failed(let error): outcome = .failure(error)
                }
                state.end = outcome
                return done > 0 ? .bytes(done) : try outcome.get()
            }
            return .bytes(done)
        }
    }

    /// Enciphers and sends as much as the socket takes.
    ///
    /// A record that was refused in the middle is kept: the next call must give the same bytes again, and no fewer.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) -> WriteOutcome {
        try state.withLock { state throws(StreamError) in
            var done = 0
            ERR_clear_error()
            while done < bytes.count {
                var count = 0
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                let result = unsafe SSL_write_ex(state.ssl, rest.baseAddress, rest.count, &count)
                if result == 1 {
                    done += count
                    continue
                }
                switch unsafe CallOutcome(state.ssl, result, isOpen: true) {
                case .again(let interest): return done > 0 ? .bytes(done) : .again(interest)
                case .end: throw .failed(.brokenPipe)
                case .failed(let error): throw error
                }
            }
            return .bytes(done)
        }
    }

    /// Sends a part of a file that the kernel enciphers; `nil` when the socket is full.
    func sendFile(_ file: CInt, _ range: Range<Int64>) throws(StreamError) -> Int? {
        try state.withLock { state throws(StreamError) in
            ERR_clear_error()
            let count = unsafe SSL_sendfile(state.ssl, file, Int(range.lowerBound), Int(range.count), 0)
            if count >= 0 { return count }
            switch unsafe CallOutcome(state.ssl, CInt(clamping: count), isOpen: true) {
            case .again: return nil
            case .end: throw .failed(.brokenPipe)
            case .failed(let error): throw error
            }
        }
    }

    /// True when something that came is unread, in memory or in the socket.
    var hasUnread: Bool {
        state.withLock { state in
            unsafe SSL_has_pending(state.ssl) == 1 || System.waitReadable(SSL_get_fd(state.ssl), milliseconds: 0)
        }
    }

    /// True when the kernel enciphers what is sent.
    var isInKernel: Bool { state.withLock { unsafe ferry_ssl_kernel_sends($0.ssl) == 1 } }

    /// Says that nothing more will be sent (`close_notify`); `nil` when that is done.
    func finishSending() throws(StreamError) -> Interest? {
        try state.withLock { state throws(StreamError) in
            ERR_clear_error()
            // A handshake that has failed leaves nothing to say.
            if unsafe SSL_is_init_finished(state.ssl) == 0 { return nil }
            let result = unsafe SSL_shutdown(state.ssl)
            if result >= 0 { return nil }
            switch unsafe CallOutcome(state.ssl, result, isOpen: true) {
            case .again(let interest): return interest
            case .end: return nil
            case .failed(let error): throw error
            }
        }
    }
}

/// The meaning of a call that did not succeed (SSL_get_error(3ossl)); read at once, on the same thread.
private enum CallOutcome {
    case again(Interest)
    case end(EndOfStream)
    case failed(StreamError)

    init(_ ssl: OpaquePointer, _ result: CInt, isOpen: Bool) {
        let number = Errno.current
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: self = .again(.reading)
        case SSL_ERROR_WANT_WRITE: self = .again(.writing)
        case SSL_ERROR_ZERO_RETURN: self = .end(.authenticated)
        case SSL_ERROR_SYSCALL: self = number.rawValue == 0 ? .end(.orderly) : .failed(.failed(number))
        default:
            if TLSFailure.isUnexpectedEnd, isOpen {
                ERR_clear_error()
                self = .end(.orderly)
            } else {
                self = .failed(.tls(.last()))
            }
        }
    }
}

extension TLSFacts {
    fileprivate init(of ssl: OpaquePointer) {
        version = unsafe SSL_version(ssl) >= TLS1_3_VERSION ? .tls13 : .tls12
        cipher = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { unsafe String(cString: $0) } ?? ""
        isResumed = unsafe SSL_session_reused(ssl) == 1
        certificate = unsafe SSL_get0_peer_certificate(ssl).map { unsafe Certificate($0) }
        doubt = unsafe CertificateDoubt(SSL_get_verify_result(ssl))
        isInKernel = unsafe ferry_ssl_kernel_sends(ssl) == 1 && ferry_ssl_kernel_receives(ssl) == 1
    }
}

extension CertificateDoubt {
    /// The meaning of OpenSSL's result of a verification; `nil` when it found nothing.
    fileprivate init?(_ result: Int) {
        if result == Int(X509_V_OK) { return nil }
        switch CInt(result) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
            kind = .unknownAuthority
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: kind = .otherName
        case X509_V_ERR_CERT_HAS_EXPIRED: kind = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: kind = .notYetValid
        case X509_V_ERR_CERT_REVOKED: kind = .revoked
        default: kind = .other
        }
        reason = unsafe String(cString: X509_verify_cert_error_string(result))
    }
}
