// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The phase in which the control connection is encrypted: before the greeting (implicit TLS) or after `AUTH`.
struct Handshake: Phase, ~Copyable {
    /// The phase that follows it.
    enum Sequel: Sendable {
        case greeting
        case login(protectsData: Bool)

        /// True if data connections are encrypted unless the client asks otherwise.
        var protectsData: Bool {
            switch self {
            case .greeting: true
            case .login(let protectsData): protectsData
            }
        }
    }

    private let channel: ControlChannel
    private let context: ConnectionContext
    private let sequel: Sequel

    init(on channel: consuming ControlChannel, for context: ConnectionContext, before sequel: Sequel) {
        self.channel = channel
        self.context = context
        self.sequel = sequel
    }

    consuming func run() async -> NextPhase {
        let (context, sequel) = (context, sequel)
        do throws(StreamError) {
            let encrypted = try await encrypt()
            switch sequel {
            case .greeting: return .login(Greeting(on: encrypted, for: context).run())
            case .login: return .login(Login(on: encrypted, for: context))
            }
        } catch {
            context.report(.handshakeFailed(error))
            context.noteEnd(.lost(error))
            return .nothing
        }
    }

    private consuming func encrypt() async throws(StreamError) -> ControlChannel {
        guard let encryption = context.offeredEncryption else { throw .closed }
        let timeouts = context.services.configuration.timeouts
        let deadline = context.loop.deadline(after: min(timeouts.login, timeouts.dataConnection))
        let (context, protectsData) = (context, sequel.protectsData)
        var channel = channel
        let (facts, owner) = try await channel.encrypt(
            by: encryption.context, as: TLSOwner(), mayGoOnInClear: encryption.policy.allowsClearControl,
            until: deadline)
        context.noteEncryption(ConnectionSecurity(facts, owner, protectsData: protectsData))
        return channel
    }
}
