// SPDX-License-Identifier: Apache-2.0

/// The way from a plain stream to an encrypted one.
///
/// The stream itself holds no bytes. An owner that has read some in clear must forget them: it goes with a stream that
/// is consumed, and drops them itself if it keeps its stream (`secure`).
extension ByteStream {
    /// Secures the control connection of a client that has asked for it, or that begins so (implicit TLS); `owner` is
    /// the mark that its tickets get.
    ///
    /// One that may go on in clear later (`unsecure`) takes a call more to read each record. It throws `.tls` with the
    /// reason, or what ended the connection; the stream is good for nothing then.
    package mutating func secure(
        by context: TLSContext, as owner: TLSOwner, mayGoOnInClear: Bool = false, until deadline: Deadline
    ) async throws(StreamError) {
        let session = try session { socket throws(TLSFailure) in
            try TLSSession.server(
                context, on: socket, purpose: .control, owner: owner, readsAhead: !mayGoOnInClear)
        }
        try await secure(session, until: deadline)
    }

    /// Goes on in clear, once both sides have said that they do (`close_notify`); what was taken in and is unread is an
    /// error.
    package mutating func unsecure(until deadline: Deadline) async throws(StreamError) {
        guard let session = tls else { return }
        while let interest = try session.finishSending() { try await wait(for: interest, until: deadline) }
        var bytes: [UInt8] = []
        guard try await read(onto: &bytes, atMost: 1, until: deadline) == .authenticated, !session.hasReadAhead else {
            throw .closed
        }
        tls = nil
    }

    /// Secures a data connection whose client connected to this server, or was connected to by it: the server answers
    /// the handshake in both cases (RFC 4217 §7).
    package consuming func secured(
        by context: TLSContext, asDataOf owner: TLSOwner, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        let session = try session { socket throws(TLSFailure) in
            try TLSSession.server(context, on: socket, purpose: .data, owner: owner)
        }
        return try await secured(session, until: deadline)
    }

    /// Secures a client's connection to `host`, a name or a numeric address, for which the server's certificate must be
    /// made out.
    ///
    /// A data connection offers a session out of `tickets`, which all connections fill.
    package consuming func secured(
        by context: TLSContext, with host: String, tickets: TLSTickets, for purpose: Purpose, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        let session = try session { socket throws(TLSFailure) in
            try TLSSession.client(context, on: socket, purpose: purpose, host: host, tickets: tickets)
        }
        return try await secured(session, until: deadline)
    }

    /// The part that a connection plays in FTP.
    ///
    /// A control connection gets tickets, a data connection none: a client that only sends would close with them
    /// unread, and the reset that follows takes the tail of its upload along.
    package enum Purpose: Sendable {
        case control
        case data
    }

    /// Says at the end of an encrypted stream that it is the end (`close_notify`, and a FIN); does nothing to one in
    /// clear, which says so by being closed.
    package func finishTLS(until deadline: Deadline) async throws(StreamError) {
        if tls != nil { try await finishSending(until: deadline) }
    }

    /// The same at the end of a transfer.
    package func finishTLS(stall: Duration) async throws(TransferError) {
        do throws(StreamError) { try await finishTLS(until: loop.deadline(after: stall)) } catch {
            throw .stream(error)
        }
    }

    /// The facts of the handshake; `nil` for a plain stream.
    package var tlsFacts: TLSFacts? { tls?.facts }

    package var isEncrypted: Bool { tls != nil }

    /// The mark of the control connection whose session the handshake went on with; `nil` for a new session.
    package var resumedOwner: TLSOwner? { tls?.resumedOwner }

    /// Gives the client one more ticket, before the next bytes that are sent.
    package func offerTicket() { tls?.offerTicket() }

    private borrowing func session(
        _ make: (CInt) throws(TLSFailure) -> TLSSession
    ) throws(StreamError) -> TLSSession {
        do throws(TLSFailure) {
            guard let socket = socketEnd else { throw TLSFailure(.other, "only a socket can be encrypted") }
            return try make(socket.raw)
        } catch {
            throw .tls(error)
        }
    }

    private consuming func secured(
        _ session: TLSSession, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        var stream = self
        try await stream.secure(session, until: deadline)
        return stream
    }

    private mutating func secure(_ session: TLSSession, until deadline: Deadline) async throws(StreamError) {
        while let interest = try session.handshake() { try await wait(for: interest, until: deadline) }
        tls = session
        // The handshake has had the edge of what came behind it.
        if session.hasUnread { readiness.signal(reading: true, writing: false) }
    }
}
