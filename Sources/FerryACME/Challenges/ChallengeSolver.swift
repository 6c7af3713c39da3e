// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A way to show an authority that this machine controls a name (RFC 8555 §8).
package protocol ChallengeSolver: Sendable {
    /// The name that ACME has for it, such as `http-01`.
    var kind: String { get }

    /// The kind, and the place where proofs are shown: another one is a change that may help where a proof failed.
    var way: String { get }

    /// True if a proof goes on to be seen when the program is killed.
    var leavesTraces: Bool { get }

    /// Lets the authority see a proof.
    func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof

    /// Takes away a proof of which traces were left, within some seconds; also in a task that was cancelled.
    func withdraw(_ proof: ChallengeProof) async

    /// The ports, files or records that the authority must be able to see, as sentences.
    func advice(for proof: ChallengeProof) -> String
}

extension ChallengeSolver {
    package var leavesTraces: Bool { false }

    package func withdraw(_ proof: ChallengeProof) async {}
}

/// The text that proves control of one name.
package struct ChallengeProof: Hashable, Sendable {
    /// The name without the asterisk of a wildcard.
    let name: String
    let token: String
    let keyAuthorization: String

    var digest: [UInt8] { Digest.sha256(Array(keyAuthorization.utf8)) }

    /// The path at which HTTP-01 looks for it.
    static let directory = ".well-known/acme-challenge"
}

/// A proof that an authority can see, until it is withdrawn.
package struct ShownProof: Sendable {
    /// Takes the proof away, within some seconds; also in a task that was cancelled.
    let withdraw: @Sendable () async -> Void
}
