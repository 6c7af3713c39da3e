// SPDX-License-Identifier: Apache-2.0

/// A name for which a client's certificate is made out: `cn:ada`, `email:ada@example.org`, `dns:scanner.example.org`.
package struct CertificateName: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The common name of the subject.
        case commonName = "cn"
        /// A mail address among the alternative names (RFC 5280 §4.2.1.6).
        case mail = "email"
        /// A host name among the alternative names.
        case host = "dns"
    }

    package let kind: Kind
    package let value: String

    package init(_ kind: Kind, _ value: String) { (self.kind, self.value) = (kind, value) }

    /// Compares with a name in a certificate: the case of letters counts in a common name, and before the `@`.
    package func stands(for name: String) -> Bool {
        switch kind {
        case .commonName: return name == value
        case .host: return name.lowercased() == value.lowercased()
        case .mail:
            guard let (mine, its) = value.lastIndex(of: "@").flatMap({ at in name.lastIndex(of: "@").map { (at, $0) } })
            else { return name == value }
            return value[..<mine] == name[..<its] && value[mine...].lowercased() == name[its...].lowercased()
        }
    }
}

/// The names of certificates that stand for an account, separated by commas.
package struct CertificateNames: Hashable, Sendable, LosslessStringConvertible {
    /// At least one.
    package let all: [CertificateName]

    package init(_ first: CertificateName, _ others: CertificateName...) { all = [first] + others }

    /// Reads `cn:ada, email:ada@example.org`; a comma inside a name is one that no word with a colon follows, so that a
    /// kind that is misspelt does not become a part of the name before it.
    package init?(_ text: String) {
        var names: [CertificateName] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.drop { $0 == " " }
            if let kind = CertificateName.Kind.allCases.first(where: { word.hasPrefix($0.rawValue + ":") }) {
                names.append(CertificateName(kind, String(word.dropFirst(kind.rawValue.count + 1))))
            } else if word.prefix(while: { $0 != " " }).contains(":") {
                return nil
            } else if let last = names.popLast() {
                names.append(CertificateName(last.kind, last.value + "," + part))
            } else {
                return nil
            }
        }
        guard !names.isEmpty, !names.contains(where: { $0.value.isEmpty }) else { return nil }
        all = names
    }

    package var description: String { all.map { "\($0.kind.rawValue):\($0.value)" }.joined(separator: ",") }
}
