// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The proofs that are shown at the moment, as far as they go on to be seen when the program is killed.
extension ACMEStore {
    package static let proofs = "acme-proofs.json"

    /// Those of one kind.
    func proofs(of kind: String) throws(PrivateFileError) -> [ChallengeProof] {
        try noted().compactMap { $0.kind == kind ? $0.proof : nil }
    }

    func note(_ proof: ChallengeProof, of kind: String) throws(PrivateFileError) {
        try keep(noted() + [(kind, proof)])
    }

    func forget(_ proof: ChallengeProof, of kind: String) throws(PrivateFileError) {
        try keep(noted().filter { $0.kind != kind || $0.proof != proof })
    }

    /// All of them; none if the file cannot be read as such.
    private func noted() throws(PrivateFileError) -> [(kind: String, proof: ChallengeProof)] {
        let json = try files.contents(of: Self.proofs).flatMap { JSON(parsing: $0) }
        return (json?.asList ?? []).compactMap { entry in
            guard let kind = entry["kind"]?.asText, let name = entry["name"]?.asText,
                let token = entry["token"]?.asText, let authorization = entry["key-authorization"]?.asText
            else { return nil }
            return (kind, ChallengeProof(name: name, token: token, keyAuthorization: authorization))
        }
    }

    private func keep(_ proofs: [(kind: String, proof: ChallengeProof)]) throws(PrivateFileError) {
        let json = JSON.list(
            proofs.map { kind, proof in
                .object([
                    ("kind", .text(kind)), ("name", .text(proof.name)), ("token", .text(proof.token)),
                    ("key-authorization", .text(proof.keyAuthorization)),
                ])
            })
        try files.replace(Self.proofs, with: Array("\(json.text)\n".utf8))
    }
}
