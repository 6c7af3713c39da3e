// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import FerryIO
import ProgramKit

/// The way to a certificate: an order, a proof for each of its names, the request, the certificate (RFC 8555 §7.4).
extension ACMEConversation {
    /// Gets a certificate for the names and the key of a PEM text.
    ///
    /// - Returns: PEM text: the certificate, and those that lead to the authority's root.
    mutating func certificate(
        for names: [DomainName], key certificateKey: [UInt8], proving solver: any ChallengeSolver
    ) async throws(ACMEFailure) -> [UInt8] {
        let (made, response) = try await resource(
            directory.newOrder, .object([("identifiers", .list(names.map(Self.identifier)))]), ACMEOrder.init)
        guard let address = response["Location"] else {
            throw ACMEFailure(.unreachable, "The authority took an order and did not say where it is.")
        }
        for authorization in made.authorizations { try await prove(authorization, by: solver) }
        let ready = try await order(address, until: { $0.status != .pending })
        if ready.status == .ready {
            let request: [UInt8]
            do throws(TLSFailure) {
                request = try CertificateRequest.encoded(names: names.map(\.description), key: certificateKey)
            } catch {
                throw ACMEFailure(.refused, "The key of the certificate: \(error).")
            }
            _ = try await post(ready.finalize, .object([("csr", .text(Digest.base64URL(request)))]))
        }
        let valid = try await order(address, until: { $0.status == .valid })
        guard let certificate = valid.certificate else {
            throw ACMEFailure(.unreachable, "The authority signed a certificate and did not say where it is.")
        }
        return try await post(certificate).body
    }

    private static func identifier(_ name: DomainName) -> JSON {
        .object([("type", .text("dns")), ("value", .text(name.description))])
    }

    /// Waits for an order; throws for one that came to nothing.
    private mutating func order(
        _ address: String, until isDone: (ACMEOrder) -> Bool
    ) async throws(ACMEFailure) -> ACMEOrder {
        let order = try await poll(
            address, for: "the order", ACMEOrder.init, until: { isDone($0) || $0.status == .invalid })
        if order.status == .invalid {
            throw failure(order.error, "The order was refused", advice: order.error?.advice(proof: ""))
        }
        return order
    }

    /// Proves control of one name, unless the authority still knows an earlier proof.
    private mutating func prove(_ address: String, by solver: any ChallengeSolver) async throws(ACMEFailure) {
        let (authorization, _) = try await resource(address, nil, ACMEAuthorization.init)
        if authorization.status == .valid { return }
        let shown = ACMEProblem.printable((authorization.isWildcard ? "*." : "") + authorization.name)
        guard authorization.status == .pending else {
            throw ACMEFailure(
                .refused, "The authority wants no proof for \(shown): it is \(authorization.status.rawValue).")
        }
        guard let challenge = authorization.challenges.first(where: { $0.kind == solver.kind }) else {
            let offered = authorization.challenges.map { ACMEProblem.printable($0.kind) }.joined(separator: ", ")
            throw ACMEFailure(
                .refused,
                "The authority takes no proof by \(solver.kind) for \(shown), but: \(offered). See --help for the options of --acme."
            )
        }
        let proof = ChallengeProof(
            name: authorization.name, token: challenge.token,
            keyAuthorization: JWS.keyAuthorization(challenge.token, key))
        let judged = try await judgement(of: proof, challenge, address, by: solver)
        if judged.status == .valid { return }
        let problem = judged.challenges.first { $0.url == challenge.url }?.error
        throw failure(
            problem, "The proof for \(shown) failed",
            advice: problem?.advice(proof: solver.advice(for: proof)) ?? solver.advice(for: proof))
    }

    /// Shows a proof for as long as the authority looks at it.
    private mutating func judgement(
        of proof: ChallengeProof, _ challenge: ACMEChallenge, _ address: String, by solver: any ChallengeSolver
    ) async throws(ACMEFailure) -> ACMEAuthorization {
        let shown = try await solver.show(proof)
        let judged: Result<ACMEAuthorization, ACMEFailure>
        do throws(ACMEFailure) {
            _ = try await post(challenge.url, .object([]))
            judged = .success(
                try await poll(
                    address, for: "the proof for \(ACMEProblem.printable(proof.name))", ACMEAuthorization.init,
                    until: { $0.status != .pending }))
        } catch {
            judged = .failure(error)
        }
        await shown.withdraw()
        return try judged.get()
    }
}
