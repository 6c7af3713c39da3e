// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// TLS-ALPN-01 (RFC 8737): a handshake for `acme-tls/1` that shows a certificate with the proof in it, and to no other
/// client.
package struct TLSALPNChallenge: ChallengeSolver {
    package let kind = "tls-alpn-01"
    private let addresses: [SocketAddress]

    /// Listens, while proofs are shown, on these addresses.
    package init(listeningOn addresses: [SocketAddress]) { self.addresses = addresses }

    package var way: String { "\(kind) \(addresses.map(\.description).joined(separator: " "))" }

    package func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof {
        let context: TLSContext
        do throws(TLSFailure) {
            let made = try SelfSignedCertificate(provingControlOf: proof.name, digest: proof.digest)
            let identity = try TLSIdentity(certificates: made.certificate, key: made.key)
            context = try TLSContext(
                serverWith: [identity], applicationProtocol: "acme-tls/1", isProtocolDemanded: true)
        } catch {
            throw ACMEFailure(.refused, "The certificate of the proof cannot be made: \(error).")
        }
        return try ProofListener.open(on: addresses, option: "--acme-tls-alpn-port") { stream, deadline in
            await Self.answer(stream, context, until: deadline)
        }
    }

    package func advice(for proof: ChallengeProof) -> String {
        let port = addresses.first?.port ?? 443
        let way = port == 443 ? "" : ", which must be forwarded to port \(port) of this machine"
        return
            "The authority must reach port 443 of \(ACMEProblem.printable(proof.name)) from the internet\(way): open it in the firewall."
    }

    /// The handshake is all there is.
    private static func answer(
        _ stream: consuming ByteStream, _ context: TLSContext, until deadline: Deadline
    ) async {
        var stream = stream
        do throws(StreamError) { try await stream.secure(by: context, as: TLSOwner(), until: deadline) } catch {
            return
        }
        await stream.finish(linger: .seconds(2))
    }
}
