// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// An authority's account of what is wrong (RFC 7807, RFC 8555 §6.7).
struct ACMEProblem: Hashable, Sendable {
    /// The last part of `urn:ietf:params:acme:error:badNonce`; empty for kinds that are not of ACME.
    let kind: String
    /// Text of the authority's, made safe to show.
    let detail: String
    /// The problems of single names, as `ftp.example.org: reason`.
    let parts: [String]

    private static let prefix = "urn:ietf:params:acme:error:"
    /// Longer texts are cut.
    private static let limit = 500

    init(kind: String, detail: String, parts: [String] = []) {
        (self.kind, self.detail, self.parts) = (kind, detail, parts)
    }

    /// Reads a problem; anything may be missing.
    init(_ json: JSON) {
        let type = json["type"]?.asText ?? ""
        kind = type.hasPrefix(Self.prefix) ? String(type.dropFirst(Self.prefix.count)) : ""
        detail = Self.printable(json["detail"]?.asText ?? json["title"]?.asText ?? "")
        parts = (json["subproblems"]?.asList ?? []).prefix(10).map { part in
            let name = Self.printable(part["identifier"]?["value"]?.asText ?? "?")
            return "\(name): \(Self.printable(part["detail"]?.asText ?? "no reason given"))"
        }
    }

    static func printable(_ text: String) -> String {
        let shown = Printable.text(Array(text.utf8.prefix(limit)))
        return text.utf8.count > limit ? shown + "..." : shown
    }

    /// The detail with those of single names, as the end of a sentence.
    var words: String {
        let said = detail.isEmpty ? kind.isEmpty ? "no reason given" : kind : detail
        let all = ([said] + parts).joined(separator: "; ")
        return all.hasSuffix(".") ? all : all + "."
    }
}

extension ACMEProblem {
    /// The thing that an administrator can do about it, where that is known; `proof` says what must be reachable for a
    /// proof.
    func advice(proof: String) -> String? {
        switch kind {
        case "connection", "tls": proof
        case "unauthorized", "incorrectResponse", "dns":
            "See that DNS has this machine's address for the name (all of them, A and AAAA), and that nothing else answers there. \(proof)"
        case "caa": "A CAA record in DNS forbids this authority: change it, or ask another: --acme-directory URL."
        case "rateLimited": "Too much was asked for; the next attempt waits as long as the authority says."
        case "rejectedIdentifier": "This authority gives no certificate for that name: check --acme."
        case "externalAccountRequired":
            "This authority wants an account that it has given: --acme-eab-key-id ID --acme-eab-key-file FILE."
        case "invalidContact", "unsupportedContact": "Give a mail address that exists: --acme-email."
        case "userActionRequired":
            "The authority waits for somebody to agree to something: open the address that it names."
        default: nil
        }
    }
}
