// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import Synchronization

/// The TLS state of one connection (OpenSSL's `SSL`): it reads and writes a non-blocking socket that it does not own.
///
/// None of its calls waits. `ByteStream` waits for what they ask for.
final class TLSSession: Sendable {
    let state: Mutex<State>
    /// Kept for as long as callbacks may reach it.
    private let context: TLSContext
    let purpose: ByteStream.Purpose
    /// The control connection that this one is, or belongs to.
    let owner: TLSOwner
    /// The place where a client keeps the sessions that its server gives.
    let tickets: TLSTickets?

    @safe struct State: ~Copyable, @unchecked Sendable {  // behind the one mutex
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
        _ context: TLSContext, on socket: CInt, purpose: ByteStream.Purpose, owner: TLSOwner, tickets: TLSTickets?,
        readsAhead: Bool, _ prepare: (OpaquePointer) -> Bool
    ) throws(TLSFailure) {
        guard let ssl = unsafe SSL_new(context.pointer) else { throw .last() }
        state = Mutex(unsafe State(ssl: ssl))
        (self.context, self.purpose, self.owner, self.tickets) = (context, purpose, owner, tickets)
        guard unsafe SSL_set_fd(ssl, socket) == 1, unsafe prepare(ssl) else { throw .last() }
        // The kernel's encryption cannot be taken off a socket again, as CCC wants.
        if purpose == .control { unsafe ferry_ssl_keep_out_of_kernel(ssl) }
        // One call of recv(2) for a record and its head, and for many records.
        if readsAhead { unsafe SSL_set_read_ahead(ssl, 1) }
        if purpose == .data { unsafe SSL_set_default_read_buffer_len(ssl, TransferPolicy.decipheredPiece) }
        unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    var ticketKeys: TicketKeys { context.ticketKeys }

    /// A server's side; one that reads ahead takes in whatever has come, also behind the end of the encryption.
    static func server(
        _ context: TLSContext, on socket: CInt, purpose: ByteStream.Purpose, owner: TLSOwner, readsAhead: Bool = true
    ) throws(TLSFailure) -> TLSSession {
        try unsafe TLSSession(
            context, on: socket, purpose: purpose, owner: owner, tickets: nil, readsAhead: readsAhead
        ) { ssl in
            unsafe SSL_set_accept_state(ssl)
            return unsafe purpose == .control || SSL_set_num_tickets(ssl, 0) == 1
        }
    }

    /// A client's side; `host` is the name or address that the server's certificate must be for.
    static func client(
        _ context: TLSContext, on socket: CInt, purpose: ByteStream.Purpose, host: String, tickets: TLSTickets
    ) throws(TLSFailure) -> TLSSession {
        try unsafe TLSSession(context, on: socket, purpose: purpose, owner: .nobody, tickets: tickets, readsAhead: true)
        { ssl in
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

    package init() {
        // The generator asks the kernel once for each number.
        let halves = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
        bytes = halves.flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } }
    }

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
            case .end: throw .tls(TLSFailure(.other, "the connection was closed during the TLS handshake"))
            case .failed(let error): throw error
            }
        }
    }

    /// The facts of the handshake, once it is done.
    var facts: TLSFacts? { state.withLock { $0.facts } }

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
