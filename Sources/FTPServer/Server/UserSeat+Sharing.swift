// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO

extension UserSeat {
    /// Takes a place among the sessions of the account on all servers too.
    mutating func share(
        by presence: any SharedPresence, limits: ServerConfiguration.Limits
    ) async throws(LoginObstacle) {
        let most = identity.settings.maxSessions ?? limits.sessionsPerUser
        let perAddress = identity.settings.maxPerAddress
        let answer: PresenceAnswer
        do throws(AccountError) {
            answer = try await presence.enter(
                identity.name, from: host, within: PresenceLimits(sessions: most, perAddress: perAddress))
        } catch {
            throw .presenceUnknown(error)
        }
        switch answer {
        case .granted(let seat): shared = seat
        case .tooMany: throw .tooManySessions(most)
        case .tooManyFromAddress: throw .tooManySessionsFromAddress(perAddress ?? most)
        }
    }
}
