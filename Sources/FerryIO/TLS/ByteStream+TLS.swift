// SPDX-License-Identifier: Apache-2.0

/// The way from a plain stream to an encrypted one.
///
/// It consumes the stream: what was read from it before, and not used, is gone with the plain stream's owner, and
/// nothing can be sent in clear behind it.
extension ByteStream {
    /// Secures the control connection of a client that has asked for it, or that begins so (implicit TLS); `owner` is
    /// the mark that its tickets get.
    ///
    /// It throws `.tls` with the reason, or what ended the connection; it is closed then.
    package consuming func secured(
        by context: TLSContext, as owner: TLSOwner, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        let session = try session { socket throws(TLSFailure) in
            try TLSSession.server(context, on: socket, purpose: .control, owner: owner)
        }
        let stream = try await secured(session, until: deadline)
        session.markSession()
        return stream
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
            try TLSSession.client(
                context, on: socket, purpose: purpose == .control ? .control : .data, host: host, tickets: tickets)
        }
        return try await secured(session, until: deadline)
    }

    /// The part that a connection plays in FTP.
    package enum Purpose: Sendable {
        case control
        case data
    }

    /// The facts of the handshake; `nil` for a plain stream.
    package var tlsFacts: TLSFacts? { tls?.facts }

    package var isEncrypted: Bool { tls != nil }

    /// True when the handshake went on with a session that the control connection of that mark was given.
    package func resumes(_ owner: TLSOwner) -> Bool { tls?.resumes(owner) ?? false }

    /// Gives the client one more ticket, before the next bytes that are sent.
    package func offerTicket() { tls?.offerTicket() }

    private borrowing func session(
        _ make: (CInt) throws(TLSFailure) -> TLSSession
    ) throws(StreamError) -> TLSSession {
        do throws(TLSFailure) {
            guard let socket = socketEnd else { throw TLSFailure(.material, "only a socket can be encrypted") }
            return try make(socket.raw)
        } catch {
            throw .tls(error)
        }
    }

    private consuming func secured(
        _ session: TLSSession, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        var stream = self
        while let interest = try session.handshake() { try await stream.wait(for: interest, until: deadline) }
        stream.tls = session
        // The handshake has had the edge of what came behind it.
        if session.hasUnread { stream.readiness.signal(reading: true, writing: false) }
        return stream
    }
}
