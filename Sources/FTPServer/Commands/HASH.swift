// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `HASH`: the digest of a file, or of the part that `RANG` named (draft-bryan-ftpext-hash); `OPTS HASH` chooses the
/// algorithm.
enum HASH: ErrandCommand {
    typealias Argument = Pathname
    static let verb = Verb.hash
    static let syntax = "HASH <pathname>"
    static let summary = "Tell the digest of a file."

    static func plan(
        _ argument: Pathname, _ part: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let algorithm = workspace.parameters.hash
        let opened = try await DigestErrand(DigestArgument(plain: argument.bytes), part, in: workspace)
        return try await opened.errand(algorithm, in: workspace) { .digest($0, by: algorithm, of: $1, in: $2) }
    }

    static func features(_ view: SessionView) -> [String] { [view.parameters.hash.featureLine] }
}
