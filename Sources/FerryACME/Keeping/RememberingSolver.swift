// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A solver that notes what it shows, so that the next run takes away what one has left that was killed.
struct RememberingSolver: ChallengeSolver {
    private let base: any ChallengeSolver
    private let store: ACMEStore

    init(_ base: any ChallengeSolver, in store: ACMEStore) { (self.base, self.store) = (base, store) }

    var kind: String { base.kind }
    var way: String { base.way }
    var leavesTraces: Bool { base.leavesTraces }

    func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof {
        guard leavesTraces else { return try await base.show(proof) }
        do throws(PrivateFileError) {
            try await BlockingPool.shared.run { [store, kind] () throws(PrivateFileError) in
                try store.note(proof, of: kind)
            }
        } catch {
            throw ACMEFailure(.refused, error.words)
        }
        let shown: ShownProof
        do throws(ACMEFailure) { shown = try await base.show(proof) } catch {
            await forget(proof)
            throw error
        }
        return ShownProof {
            await shown.withdraw()
            await forget(proof)
        }
    }

    func withdraw(_ proof: ChallengeProof) async {
        await base.withdraw(proof)
        await forget(proof)
    }

    func advice(for proof: ChallengeProof) -> String { base.advice(for: proof) }

    /// Takes away what an earlier run has left.
    func sweep() async {
        let left = await BlockingPool.shared.run { [store, kind] in (try? store.proofs(of: kind)) ?? [] }
        for proof in left { await withdraw(proof) }
    }

    private func forget(_ proof: ChallengeProof) async {
        await BlockingPool.shared.run { [store, kind] in try? store.forget(proof, of: kind) }
    }
}
