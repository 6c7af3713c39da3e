// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The times at which certificates are asked for, in seconds since 1970.
enum RenewalSchedule {
    /// Two thirds of a certificate's life: of ninety days, thirty are left for what may go wrong.
    static func renewal(of certificate: Certificate) -> Int64 {
        certificate.validFrom + (certificate.validUntil - certificate.validFrom) * 2 / 3
    }

    /// A certificate that is due the moment it comes tells of a wrong clock; it is not asked for over and over.
    static let leastLife: Int64 = 3600

    /// The pauses behind failures in a row: from ten seconds on while an authority is down, from five minutes on behind a
    /// refusal, as authorities count those, and from six hours on behind a certificate that was of no use; doubled each
    /// time, up to an hour, twelve, or two days.
    static func pause(_ kind: ACMEFailure.Kind, failures: Int) -> Int64 {
        let (first, most): (Int64, Int64) =
            switch kind {
            case .unreachable: (10, 3600)
            case .refused, .cancelled: (300, 12 * 3600)
            case .wasted: (6 * 3600, 48 * 3600)
            }
        return min(first << Int64(min(max(failures, 1) - 1, 20)), most)
    }

    /// The time of the next attempt; the authority may want a later one.
    static func next(after failure: ACMEFailure, failures: Int, now: Int64) -> Int64 {
        max(now + pause(failure.kind, failures: failures), failure.notBefore ?? 0)
    }
}
