// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPWire

/// HTTP-01 by files in the directory that a web server of the name serves.
package struct WebRootChallenge: ChallengeSolver {
    package let kind = "http-01"
    private let root: [UInt8]

    /// Writes proofs below `root`, a path on the host.
    package init(root: [UInt8]) { self.root = root }

    package var way: String { "\(kind) \(Printable.text(root))" }
    package let leavesTraces = true

    package func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof {
        do throws(Errno) {
            try await BlockingPool.shared.run { () throws(Errno) in try write(proof) }
        } catch {
            let path = "\(Printable.text(root))/\(ChallengeProof.directory)"
            throw ACMEFailure(
                .refused, "The proof cannot be written to \(path): \(error). Let ferryd's user write there.")
        }
        return ShownProof { await withdraw(proof) }
    }

    package func withdraw(_ proof: ChallengeProof) async { await BlockingPool.shared.run { remove(proof) } }

    package func advice(for proof: ChallengeProof) -> String {
        "The web server on port 80 of \(ACMEProblem.printable(proof.name)) must give out \(Printable.text(root))/\(ChallengeProof.directory) to the internet."
    }

    private func write(_ proof: ChallengeProof) throws(Errno) {
        guard let name = PathBytes(proof.token.utf8) else { throw .invalidArgument }
        let directory = try directory()
        // One of an attempt that was cut off.
        try? System.removeName(name, in: directory)
        let file = try System.open(
            name, from: directory, [.create, .exclusive, .writeOnly, .noFollow], mode: 0o644, resolve: [])
        // In spite of the umask, as the web server has a user of its own.
        do throws(Errno) {
            try System.setPermissions(file, 0o644)
            try System.write(Array(proof.keyAuthorization.utf8), to: file.raw, at: 0)
        } catch {
            try? System.removeName(name, in: directory)
            throw error
        }
    }

    private func remove(_ proof: ChallengeProof) {
        guard let name = PathBytes(proof.token.utf8), let directory = try? directory() else { return }
        try? System.removeName(name, in: directory)
    }

    /// Opens the directory of proofs, after making it where it is missing; the root itself must be there.
    private func directory() throws(Errno) -> Descriptor {
        guard let root = PathBytes(root) else { throw .invalidArgument }
        var directory = try System.open(hostPath: root, [.directory])
        for component in ChallengeProof.directory.split(separator: "/") {
            guard let name = PathBytes(component.utf8) else { throw .invalidArgument }
            var isNew = true
            do throws(Errno) { try System.makeDirectory(name, in: directory, mode: 0o755) } catch {
                if error != .exists { throw error }
                isNew = false
            }
            directory = try System.open(
                name, from: directory, isNew ? [.directory, .noFollow] : [.directory], resolve: [])
            if isNew { try System.setPermissions(directory, 0o755) }
        }
        return directory
    }
}
