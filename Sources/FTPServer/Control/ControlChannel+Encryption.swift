// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension ControlChannel {
    /// Goes on encrypted, once what waits to be sent is sent.
    ///
    /// Nothing that was read before survives: it may have been put there on the way, to be taken for the client's word
    /// afterwards (CVE-2011-0411).
    consuming func encrypted(
        for context: ConnectionContext, protectsData: Bool
    ) async throws(StreamError) -> ControlChannel {
        guard let encryption = context.services.configuration.encryption else { throw .closed }
        let timeouts = context.services.configuration.timeouts
        let deadline = context.loop.deadline(after: min(timeouts.login, timeouts.dataConnection))
        context.noteEncryption(
            try await encrypt(by: encryption.context, as: TLSOwner(), protectsData: protectsData, until: deadline))
        return self
    }

    /// Goes on in clear, once what waits to be sent is sent and the client has said that it does too.
    mutating func clear(for context: ConnectionContext) async throws(StreamError) {
        try await decrypt(until: context.loop.deadline(after: context.services.configuration.timeouts.dataConnection))
    }
}
