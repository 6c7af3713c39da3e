// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO

extension ConnectionContext {
    /// Answers the handshake of a data connection, and looks whose session it resumes: another control connection's is
    /// refused always, none only where one is required.
    func encrypted(
        _ stream: consuming ByteStream, atLeast minimum: TLSVersion
    ) async throws(Refusal) -> ByteStream {
        guard let security, let encryption = offeredEncryption else {
            throw .dataHandshakeFailed("there is no control connection with TLS")
        }
        let deadline = loop.deadline(after: services.configuration.timeouts.dataConnection)
        let encrypted: ByteStream
        do throws(StreamError) {
            encrypted = try await stream.secured(by: encryption.context, asDataOf: security.owner, until: deadline)
        } catch {
            if error == .cancelled { throw .transferAborted() }
            report(.dataHandshakeFailed("\(error)"))
            throw .dataHandshakeFailed("\(error)")
        }
        let isOwn = encrypted.resumedOwner == security.owner
        guard let facts = encrypted.tlsFacts, isOwn || !facts.isResumed else {
            report(.dataHandshakeFailed("it resumes the session of another control connection"))
            throw .sessionNotResumed
        }
        if facts.version < minimum {
            report(.dataHandshakeFailed("the account wants TLS \(minimum.rawValue)"))
            throw .accountWantsData(tlsVersion: minimum.rawValue)
        }
        if !isOwn, encryption.policy.resumption == .required {
            report(.dataHandshakeFailed("it does not resume the session of the control connection, as required here"))
            throw .sessionNotResumed
        }
        security.noteData(facts)
        if services.events.wantsCommands { report(.dataEncrypted(facts)) }
        return encrypted
    }
}
