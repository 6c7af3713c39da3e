// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import FerryIO
import ProgramKit

/// The way to a certificate: an order, a proof for each of its names, the request, the certificate (RFC 8555 §7.4).
extension ACMEConversation {
    /// Gets a certificate for the names and the key of a PEM text: PEM text with those that lead to the authority's root.
    ///
    /// `earlier` is the address of an order for the same names that was not followed to its end, for authorities count
    /// orders; `note` keeps the address of a new one before anything is done about it.
    mutating func certificate(
        for names: [DomainName], key certificateKey: [UInt8], proving solver: any ChallengeSolver,
        resuming earlier: String?, noting note: (String) async throws(ACMEFailure) -> Void
    ) async throws(ACMEFailure) -> [UInt8] {
        let (made, address) = try await order(for: names, resuming: earlier, noting: note)
        if made.status == .pending {
            for authorization in made.authorizations { try await prove(authorization, of: names, by: solver) }
        }
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

    /// Goes on with an earlier order, unless the authority wants no more of it, or makes one.
    private mutating func order(
        for names: [DomainName], resuming earlier: String?, noting note: (String) async throws(ACMEFailure) -> Void
    ) async throws(ACMEFailure) -> (order: ACMEOrder, address: String) {
        if let earlier {
            do throws(ACMEFailure) {
                let (order, _) = try await resource(earlier, nil, ACMEOrder.init)
                if order.status != .invalid { return (order, earlier) }
            } catch {
                if error.kind != .refused || error.problem?.kind == "rateLimited" { throw error }
            }
        }
        let (made, response) = try await resource(
            directory.newOrder, .object([("identifiers", .list(names.map(Self.identifier)))]), ACMEOrder.init)
        guard let address = response["Location"] else {
            throw ACMEFailure(.refused, "The authority took an order and did not say where it is.")
        }
        try await note(address)
        return (made, address)
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
    private mutating func prove(
        _ address: String, of names: [DomainName], by solver: any ChallengeSolver
    ) async throws(ACMEFailure) {
        let (authorization, _) = try await resource(address, nil, ACMEAuthorization.init)
        // The name that is proved is one of ours, never a text of the authority's.
        guard let name = names.first(where: { $0.base == authorization.name.lowercased() }) else {
            let asked = ACMEProblem.printable(authorization.name)
            throw ACMEFailure(.refused, "The authority wants a proof for \(asked), which nobody asked for.")
        }
        if authorization.status == .valid { return }
        let shown = (authorization.isWildcard ? "*." : "") + name.base
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
            name: name.base, token: challenge.token,
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
            judged = .success(try await answer(challenge, of: address, for: proof))
        } catch {
            judged = .failure(error)
        }
        await shown.withdraw()
        return try judged.get()
    }

    /// Asks the authority to look, and again, with growing pauses, where it notes an error and leaves the proof open.
    private mutating func answer(
        _ challenge: ACMEChallenge, of address: String, for proof: ChallengeProof
    ) async throws(ACMEFailure) -> ACMEAuthorization {
        for pause: Int64 in [5, 10, 20, 0] {
            _ = try await post(challenge.url, .object([]))
            let judged = try await poll(
                address, for: "the proof for \(proof.name)", ACMEAuthorization.init,
                until: { seen in
                    seen.status != .pending || seen.challenges.contains { $0.url == challenge.url && $0.error != nil }
                })
            if judged.status != .pending || pause == 0 { return judged }
            if !(await clock.sleep(pause)) { throw .cancelled }
        }
        throw .cancelled
    }
}
