// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import ProgramKit

/// The account with an authority (RFC 8555 §7.3).
extension ACMEConversation {
    /// Makes the account of the key, or finds it if there is one, and asks in its name from now on.
    ///
    /// It agrees to the authority's terms.
    mutating func openAccount(contact: String?, external: ExternalAccount?) async throws(ACMEFailure) {
        account = nil
        if directory.needsExternalAccount, external == nil {
            let problem = ACMEProblem(kind: "externalAccountRequired", detail: "")
            throw ACMEFailure(.refused, problem.advice(proof: "") ?? "", problem: problem)
        }
        var members: [(key: String, value: JSON)] = [("termsOfServiceAgreed", .flag(true))]
        if let contact { members.append(("contact", Self.list(contact))) }
        if let external {
            members.append(
                ("externalAccountBinding", JWS.externalBinding(of: key, to: external, at: directory.newAccount)))
        }
        let response = try await post(directory.newAccount, .object(members))
        guard let address = response["Location"] else {
            throw ACMEFailure(.unreachable, "The authority made an account and did not say where it is.")
        }
        account = address
    }

    /// Tells the authority another mail address.
    mutating func changeContact(_ contact: String?) async throws(ACMEFailure) {
        guard let account else { return }
        _ = try await post(account, .object([("contact", contact.map { Self.list($0) } ?? .list([]))]))
    }

    private static func list(_ address: String) -> JSON { .list([.text("mailto:\(address)")]) }
}
