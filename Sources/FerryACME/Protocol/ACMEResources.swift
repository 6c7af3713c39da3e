// SPDX-License-Identifier: Apache-2.0
import ProgramKit

// The resources of an authority, as far as a client needs them (RFC 8555 §7.1). Reading gives `nil` for JSON that lacks
// what must be there.

/// The addresses of an authority.
struct ACMEDirectory: Hashable, Sendable {
    let newNonce: String
    let newAccount: String
    let newOrder: String
    /// The address of the terms that an account agrees to.
    let terms: String?
    let needsExternalAccount: Bool

    init?(_ json: JSON) {
        guard let newNonce = json["newNonce"]?.asText, let newAccount = json["newAccount"]?.asText,
            let newOrder = json["newOrder"]?.asText
        else { return nil }
        (self.newNonce, self.newAccount, self.newOrder) = (newNonce, newAccount, newOrder)
        terms = json["meta"]?["termsOfService"]?.asText
        needsExternalAccount = json["meta"]?["externalAccountRequired"]?.asFlag ?? false
    }
}

/// A request for one certificate.
struct ACMEOrder: Hashable, Sendable {
    enum Status: String, Sendable { case pending, ready, processing, valid, invalid }

    let status: Status
    let authorizations: [String]
    let finalize: String
    let certificate: String?
    let error: ACMEProblem?

    init?(_ json: JSON) {
        guard let status = json["status"]?.asText.flatMap(Status.init), let finalize = json["finalize"]?.asText,
            let authorizations = json["authorizations"]?.asList?.map(\.asText)
        else { return nil }
        (self.status, self.finalize) = (status, finalize)
        self.authorizations = authorizations.compactMap(\.self)
        certificate = json["certificate"]?.asText
        error = json["error"].map { ACMEProblem($0) }
        if self.authorizations.count != authorizations.count { return nil }
    }
}

/// The question whether an account may have certificates for one name.
struct ACMEAuthorization: Hashable, Sendable {
    enum Status: String, Sendable { case pending, valid, invalid, deactivated, expired, revoked }

    let status: Status
    /// The name, without the asterisk of a wildcard.
    let name: String
    let isWildcard: Bool
    let challenges: [ACMEChallenge]

    init?(_ json: JSON) {
        guard let status = json["status"]?.asText.flatMap(Status.init), let name = json["identifier"]?["value"]?.asText
        else { return nil }
        (self.status, self.name) = (status, name)
        isWildcard = json["wildcard"]?.asFlag ?? false
        challenges = (json["challenges"]?.asList ?? []).compactMap { ACMEChallenge($0) }
    }
}

/// One way to answer that question.
struct ACMEChallenge: Hashable, Sendable {
    /// `http-01`, `tls-alpn-01`, `dns-01`, or one of days to come.
    let kind: String
    let url: String
    /// Letters, digits, `-` and `_` (RFC 8555 §8.3): it becomes the name of a file.
    let token: String
    let error: ACMEProblem?

    init?(_ json: JSON) {
        guard let kind = json["type"]?.asText, let url = json["url"]?.asText, let token = json["token"]?.asText,
            Self.isToken(token)
        else { return nil }
        (self.kind, self.url, self.token) = (kind, url, token)
        error = json["error"].map { ACMEProblem($0) }
    }

    private static func isToken(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType == .decimal || $0 == "-" || $0 == "_")
            }
    }
}
