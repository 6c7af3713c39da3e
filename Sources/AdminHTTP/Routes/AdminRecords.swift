// SPDX-License-Identifier: Apache-2.0
package import ProgramKit

/// A partial upload, as an administrator sees it.
package struct AdminPartial: Sendable {
    /// The account; `nil` when there is none of that name any more.
    package let account: String?
    /// The path on this machine of the file that it would have been.
    package let path: [UInt8]
    /// True if that is only the beginning of the path.
    package let isPathCut: Bool
    package let bytes: Int64
    /// The moment of its last byte, in seconds since 1970 UTC.
    package let modified: Int64

    package init(account: String?, path: [UInt8], isPathCut: Bool, bytes: Int64, modified: Int64) {
        (self.account, self.path, self.isPathCut) = (account, path, isPathCut)
        (self.bytes, self.modified) = (bytes, modified)
    }
}

/// The partial uploads that are meant.
package struct PartialChoice: Sendable {
    /// Those of an account of that name; `nil` for all.
    package var account: String?
    /// The absolute path on this machine of a file, or of a directory with all below it; `nil` for all.
    package var path: [UInt8]?

    package init() {}
}

/// A program or a server that is told events, and what waits for it.
package struct AdminHook: Sendable {
    package let name: String
    /// The events that wait, those among them that it is just being told.
    package let waiting: Int
    /// Those of them that it has not taken yet, and that are tried again.
    package let putOff: Int
    /// The time until the next of those is due; nil without any.
    package let next: Duration?
    /// The clause that says why it did not take the last of those.
    package let reason: String?
    /// False for one that the settings do not name any more, which is told nothing.
    package let isNamed: Bool

    package init(name: String, waiting: Int, putOff: Int, next: Duration?, reason: String?, isNamed: Bool) {
        (self.name, self.waiting, self.putOff) = (name, waiting, putOff)
        (self.next, self.reason, self.isNamed) = (next, reason, isNamed)
    }
}

/// An event of the last ones.
package struct AdminEvent: Sendable {
    package let id: String
    /// The moment, in milliseconds since 1970 UTC.
    package let milliseconds: Int64
    package let kind: String
    package let user: String?
    package let address: String?
    package let path: [UInt8]?
    package let isTrouble: Bool
    /// One line for a person.
    package let words: String
    /// All of it, as files of events have it.
    package let object: JSON

    package init(
        id: String, milliseconds: Int64, kind: String, user: String?, address: String?, path: [UInt8]?,
        isTrouble: Bool, words: String, object: JSON
    ) {
        (self.id, self.milliseconds, self.kind, self.user) = (id, milliseconds, kind, user)
        (self.address, self.path, self.isTrouble, self.words, self.object) = (address, path, isTrouble, words, object)
    }
}

/// The certificate that clients are shown first.
package struct AdminCertificate: Sendable {
    package let subject: String
    package let issuer: String
    package let names: [String]
    /// Seconds since 1970 UTC.
    package let validUntil: Int64
    package let fingerprint: String

    package init(subject: String, issuer: String, names: [String], validUntil: Int64, fingerprint: String) {
        (self.subject, self.issuer, self.names) = (subject, issuer, names)
        (self.validUntil, self.fingerprint) = (validUntil, fingerprint)
    }
}
