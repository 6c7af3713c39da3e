// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import FTPWire

/// DNS-01 by a program of the administrator's, which knows how to change the zone (RFC 8555 §8.4).
///
/// It is started as `PROGRAM present NAME VALUE` and, when the authority has looked, as `PROGRAM cleanup NAME VALUE`,
/// without a shell. NAME is that of the TXT record, such as `_acme-challenge.ftp.example.org`, VALUE its text. `present`
/// returns once the record can be seen, and exits with 0.
package struct DNSHookChallenge: ChallengeSolver {
    package let kind = "dns-01"
    private let program: [UInt8]
    private let patience: Duration
    private let run: Run

    private static let cleanupPatience = Duration.seconds(10)

    /// Runs a program, the first of the words, and waits for its end.
    package typealias Run =
        @Sendable (_ words: [[UInt8]], _ patience: Duration, _ flag: CancellationFlag) throws(ChildProgram.Unfinished)
        -> ChildProgram.Ended

    /// Runs it as a child of this process.
    package static let asChild: Run = { (words, patience, flag) throws(ChildProgram.Unfinished) in
        do throws(Errno) {
            return try ChildProgram(words[0], Array(words.dropFirst())).finish(within: patience, cancellation: flag)
        } catch {
            throw .notStarted(error)
        }
    }

    /// `program` is a path on the host.
    package init(program: [UInt8], patience: Duration = .seconds(600), by run: @escaping Run = Self.asChild) {
        (self.program, self.patience, self.run) = (program, patience, run)
    }

    package var way: String { "\(kind) \(shown)" }
    package let leavesTraces = true

    package func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof {
        let words = self.words("present", for: proof)
        let ended: ChildProgram.Ended
        do throws(ChildProgram.Unfinished) {
            ended = try await BlockingPool.shared.run {
                [run, patience] (flag: CancellationFlag) throws(ChildProgram.Unfinished) in
                try run(words, patience, flag)
            }
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw ACMEFailure(.refused, "\(shown) \(error.words). Check --acme-dns-hook.")
        }
        if !ended.isSuccess {
            // It may have made the record before it failed.
            await withdraw(proof)
            if Task.isCancelled { throw .cancelled }
            throw ACMEFailure(.refused, "\(shown) present \(Self.record(proof)) \(ended.words).")
        }
        return ShownProof { await withdraw(proof) }
    }

    package func withdraw(_ proof: ChallengeProof) async {
        let words = self.words("cleanup", for: proof)
        await BlockingPool.shared.run { [run] in _ = try? run(words, Self.cleanupPatience, CancellationFlag()) }
    }

    package func advice(for proof: ChallengeProof) -> String {
        "The program \(shown) must put the TXT record \(Self.record(proof)) into DNS, and return when it can be seen from the internet."
    }

    private var shown: String { Printable.text(program) }

    private static func record(_ proof: ChallengeProof) -> String {
        "_acme-challenge.\(ACMEProblem.printable(proof.name))"
    }

    private func words(_ action: String, for proof: ChallengeProof) -> [[UInt8]] {
        [program] + [action, "_acme-challenge.\(proof.name)", Digest.base64URL(proof.digest)].map { Array($0.utf8) }
    }
}
