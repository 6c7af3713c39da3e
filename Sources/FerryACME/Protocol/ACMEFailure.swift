// SPDX-License-Identifier: Apache-2.0

/// The reason why there is no certificate yet, for the person who wants one.
package struct ACMEFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The authority is down, or cannot be reached: this passes by itself.
        case unreachable
        /// The authority says no, or a proof failed: somebody has to change something.
        case refused
        /// A certificate was used up and cannot be shown: authorities give few for the same names.
        case wasted
        /// The task was cancelled.
        case cancelled
    }

    package let kind: Kind
    /// One or two sentences: the reason, and the thing to do.
    package let words: String
    /// The authority's own word on it.
    let problem: ACMEProblem?
    /// The time before which the authority wants no other request (`Retry-After`), in seconds since 1970.
    let notBefore: Int64?

    init(_ kind: Kind, _ words: String, problem: ACMEProblem? = nil, notBefore: Int64? = nil) {
        (self.kind, self.words, self.problem, self.notBefore) = (kind, words, problem, notBefore)
    }

    static let cancelled = ACMEFailure(.cancelled, "Cancelled.")
}
