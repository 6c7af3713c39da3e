// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The way from a server that was reached to a connection that may be used: encrypted, and trusted.
struct Securing: Sendable {
    let encryption: ClientEncryption
    private let judgement: TrustJudgement
    private let loop: EventLoop
    private let limit: Duration
    private let purpose: Purpose

    /// Prepares it before anything is asked of the server, so that a file that cannot be used is told first.
    init(
        _ configuration: ConnectionConfiguration, _ stream: borrowing ByteStream, for purpose: Purpose
    ) async throws(FTPError) {
        encryption = try await ClientEncryption(configuration, for: purpose)
        judgement = TrustJudgement(configuration, peer: stream.peerAddress, for: purpose)
        (loop, limit) = (stream.loop, configuration.timeouts.handshake)
        self.purpose = purpose
    }

    /// Encrypts a stream that nothing was said on yet (implicit TLS).
    func secure(_ stream: consuming ByteStream) async throws(FTPError) -> ByteStream {
        do throws(StreamError) {
            return try await encryption.secureControl(stream, until: loop.deadline(after: limit))
        } catch {
            throw failure(of: .stream(error))
        }
    }

    /// Encrypts a dialogue after the server has agreed to it.
    func secure(_ channel: consuming ControlStream) async throws(FTPError) -> ControlStream {
        let (encryption, deadline) = (encryption, loop.deadline(after: limit))
        do throws(ControlError) {
            return try await channel.upgraded { stream throws(StreamError) in
                try await encryption.secureControl(stream, until: deadline)
            }
        } catch {
            throw failure(of: error)
        }
    }

    /// Decides if the server is the one that was meant, before anything is sent to it.
    func trust(_ stream: borrowing ByteStream) async throws(FTPError) -> NegotiatedSecurity {
        guard let facts = stream.tlsFacts else { throw purpose.failure(.encryptionFailed) }
        return try await judgement.trust(facts)
    }

    private func failure(of error: ControlError) -> FTPError {
        switch error {
        case .stream(.timedOut):
            purpose.failure(.timedOut, "the server does not answer the TLS handshake; it may have no TLS on this port")
        case .stream(.tls(let failure)) where failure.kind == .notTLS:
            purpose.failure(.encryptionFailed, "what the server answers to the TLS handshake is no TLS")
        case .stream(.tls(let failure)):
            purpose.failure(.encryptionFailed, "the TLS handshake failed: \(failure.reason)")
        default: purpose.failure(of: error)
        }
    }
}

extension ControlStream {
    /// Asks for encryption (RFC 4217 §4): AUTH TLS, and AUTH SSL where a server from before the RFC knows only that.
    ///
    /// Nothing is ever sent behind it in the same flight.
    ///
    /// - Returns: `nil` if the server agrees, else its refusal.
    mutating func requestEncryption(
        _ timeouts: Timeouts, for purpose: Purpose
    ) async throws(FTPError) -> Reply? {
        var refusal: Reply?
        for mechanism in ["TLS", "SSL"] {
            let reply: Reply
            do throws(ControlError) {
                try await send([CommandLine(.auth, text: mechanism)], stall: timeouts.reply)
                let deadline = stream.loop.deadline(after: timeouts.reply)
                reply = try await self.reply(until: deadline)
            } catch {
                throw purpose.failure(of: error)
            }
            // 234; 334 before the RFC.
            if reply.code.group == .completion || reply.code.rawValue == 334 { return nil }
            if reply.code.rawValue == 421 { throw purpose.failure(of: reply) }
            refusal = refusal ?? reply
            guard reply.code.rawValue == 504 || reply.code.rawValue == 500 else { break }
        }
        return refusal
    }
}

// MARK: - Data connections

extension FTPConnection {
    /// Has the server encrypt data connections (PBSZ, PROT), once for a connection.
    ///
    /// Some servers want the login first (530, 503): then it is done behind that.
    mutating func protectData(isLoggedIn: Bool, for purpose: Purpose) async throws(FTPError) {
        guard let encryption, connector.encryption == nil, !sendsDataInClear else { return }
        let replies = try await link.ask(
            [CommandLine(.pbsz, text: "0"), CommandLine(.prot, text: "P")], for: purpose)
        let answer = replies[1]
        switch answer.code.rawValue {
        case _ where answer.code.group == .completion: connector.encryption = encryption
        case 503 where !isLoggedIn, 530 where !isLoggedIn: break
        // Servers of implicit TLS from before the RFC encrypt data connections without being told.
        case 500 where configuration.tls.mode == .implicit, 502 where configuration.tls.mode == .implicit:
            connector.encryption = encryption
        case _ where configuration.tls.allowsClearData: sendsDataInClear = true
        default:
            throw purpose.failure(.encryptionFailed, "the server does not encrypt data connections", reply: answer)
        }
    }

    /// Makes sure that the password may travel as this connection is.
    func permitPassword(of credentials: Credentials, for purpose: Purpose) async throws(FTPError) {
        guard security == nil, configuration.tls.mode == .automatic, !credentials.isAnonymous else { return }
        try await TrustJudgement(configuration, peer: connector.peer, for: purpose)
            .permitClearLogin(as: credentials.user)
    }
}
