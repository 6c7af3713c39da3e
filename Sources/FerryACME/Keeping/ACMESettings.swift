// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// The certificate that is wanted, and of whom.
package struct ACMESettings: Sendable {
    /// The address of the authority's directory (`https`).
    package var directory: String
    /// At least one.
    package var names: [DomainName]
    /// The mail address that the authority may write to.
    package var contact: String?
    package var external: ExternalAccount?

    package init(
        directory: String, names: [DomainName], contact: String? = nil, external: ExternalAccount? = nil
    ) {
        (self.directory, self.names, self.contact, self.external) = (directory, names, contact, external)
    }
}

/// Something that happened on the way to a certificate.
package enum ACMEEvent: Sendable {
    /// An account was made or found, with this authority and under these terms.
    case account(directory: String, terms: String?)
    /// This authority is asked for a certificate.
    case ordering([DomainName], directory: String)
    /// A certificate has come, and is kept; it is asked for again at `renewal` (seconds since 1970).
    case obtained(Certificate, renewal: Int64)
    /// The attempts of an earlier run have failed, and the next one is at this time.
    case waiting(until: Int64)
    /// There is no new one; the next attempt is at `next`, and the one that is there ends at `end`, if there is one.
    case failed(ACMEFailure, next: Int64, end: Int64?)
}
