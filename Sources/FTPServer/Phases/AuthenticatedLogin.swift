// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FerryIO

/// The result of a login, out of which alone a session is made: an identity, its place, its files, and the encryption
/// that holds for it.
struct AuthenticatedLogin: ~Copyable {
    let identity: Identity
    let seat: UserSeat
    let storage: any StorageBackend
    let encryption: SessionEncryption

    /// Gives somebody who has proved an account a place and files, unless something stands against it.
    init(
        of identity: Identity, to context: ConnectionContext, _ encryption: SessionEncryption
    ) async throws(LoginObstacle) {
        let services = context.services
        var encryption = encryption
        try encryption.admit(identity.settings)
        if identity.lacksCertificate { throw .certificateMissing }
        if let obstacle = context.obstacle(to: identity) { throw .access(obstacle) }
        var seat = try services.directory.enter(
            identity, from: context.peer.host, limits: services.configuration.limits)
        if let presence = services.presence {
            try await seat.share(by: presence, limits: services.configuration.limits)
        }
        do throws(StorageError) {
            var opened = try await services.openStorage(identity)
            if var foreign = opened as? ForeignStorage {
                foreign.report = { context.report(.storeFailed($0, $1)) }
                opened = foreign
            }
            storage = opened.guarded(by: identity.settings.policy)
        } catch {
            throw .home(identity.home, error)
        }
        self.identity = seat.identity
        self.seat = seat
        self.encryption = encryption
    }
}
