// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Reaches the server, waits for its greeting, encrypts the connection and makes sure whose it is; no login yet.
    ///
    /// - Throws: `cannotConnect` (also when the server greets with 421), `timedOut`, `protocolViolation`, `cancelled`,
    ///   `encryptionFailed`, `untrusted`.
    public static func open(_ configuration: ConnectionConfiguration) async throws(FTPError) -> FTPConnection {
        let purpose = Purpose(.connect, Array("\(configuration.host):\(configuration.port)".utf8))
        let transcript = Transcript(listener: configuration.transcript)
        let loop: EventLoop
        do throws(Errno) { loop = try ClientLoop.get() } catch { throw purpose.failure(.cannotConnect, cause: error) }
        var stream = try await reach(configuration, on: loop, for: purpose)
        transcript.note("Connected to \(configuration.place(reachedAt: stream.peerAddress))")
        stream.setForDialogue(keepAlive: 30)
        let mode = configuration.tls.mode
        var securing: Securing?
        var security: NegotiatedSecurity?
        if mode != .off { securing = try await Securing(configuration, stream, for: purpose) }
        if mode == .implicit, let securing {
            stream = try await securing.secure(stream)
            security = try await securing.trust(stream)
        }
        var channel = ControlStream(stream, transcript: transcript, charset: configuration.charset?.charset)
        let greeting = try await Self.greeting(on: &channel, configuration, for: purpose)
        if mode == .automatic || mode == .required, let securing {
            if let refusal = try await channel.requestEncryption(configuration.timeouts, for: purpose) {
                guard mode == .automatic else {
                    throw purpose.failure(.encryptionFailed, "the server refuses to encrypt", reply: refusal)
                }
            } else {
                channel = try await securing.secure(channel)
                security = try await securing.trust(channel.stream)
            }
        }
        var configuration = configuration
        if let security {
            transcript.tell(security, of: "Control connection")
            configuration.tls.commit(to: security)
        }
        var connection = FTPConnection(
            configuration, greeting: greeting, over: channel, security == nil ? nil : securing?.encryption, security)
        connection.recall()
        return connection
    }

    /// Makes a connection for no more than to see how it is encrypted, and says goodbye; `nil` in clear.
    ///
    /// - Throws: As `open` does.
    package static func security(
        of configuration: ConnectionConfiguration
    ) async throws(FTPError) -> NegotiatedSecurity? {
        var connection = try await open(configuration)
        // Moved out, not read: in optimized code of Swift 6.3.1 what is read of a connection that is then consumed is freed
        // with it, a moment before its use.
        let security = connection.security.take()
        await connection.quit()
        return security
    }

    /// 220, or 230 from a server that needs no login; 120 announces a wait (RFC 959 §5.4).
    private static func greeting(
        on channel: inout ControlStream, _ configuration: ConnectionConfiguration, for purpose: Purpose
    ) async throws(FTPError) -> Reply {
        let deadline = channel.stream.loop.deadline(after: configuration.timeouts.reply)
        while true {
            let reply: Reply
            do throws(ControlError) {
                reply = try await channel.reply(until: deadline)
            } catch {
                switch error {
                case .stream(.closed): throw purpose.failure(.connectionLost, FTPError.closedUngreeted)
                case .stream(.failed(let cause)):
                    throw purpose.failure(.connectionLost, FTPError.closedUngreeted, cause: cause)
                default: throw purpose.failure(of: error)
                }
            }
            switch reply.code.group {
            case .preliminary: continue
            case .completion: return reply
            case .intermediate, .transientRefusal, .permanentRefusal:
                let code = FTPError.Code(of: reply, during: .connect)
                throw purpose.failure(code == .busy || reply.saysTooMany ? .busy : .cannotConnect, reply: reply)
            }
        }
    }
}

extension TLSConfiguration {
    /// Lets connections that take the place of this one be no worse: never in clear, and with the same proof.
    fileprivate mutating func commit(to security: NegotiatedSecurity) {
        if mode == .automatic { mode = .required }
        if pins.isEmpty { proven = security.trust == .authority ? .authority : .key(security.certificate.fingerprint) }
    }
}

/// The event loop that all connections of this process share: a client waits for few sockets.
enum ClientLoop {
    private static let shared = Result { () throws(Errno) in try EventLoop(named: "ferry-client") }

    static func get() throws(Errno) -> EventLoop { try shared.get() }
}
