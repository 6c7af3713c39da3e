// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE HASH`: the digest of a file by an algorithm that is named for this once, or by that of `HASH`.
enum SiteHASH: ErrandCommand, SiteCommand {
    typealias Argument = Pathname
    static let syntax = "SITE HASH [<algorithm>] <pathname>"
    static let summary = "Tell the digest of a file."

    static func plan(
        _ argument: Pathname, _ part: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let words = argument.bytes.split(separator: .space, maxSplits: 1)
        if words.count == 2, let algorithm = HashAlgorithm(parsing: words[0]) {
            return try await plan(algorithm, Array(words[1]), part, in: workspace)
        }
        return try await plan(workspace.parameters.hash, argument.bytes, part, in: workspace)
    }

    private static func plan(
        _ algorithm: HashAlgorithm, _ pathname: [UInt8], _ part: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let opened = try await DigestErrand(DigestArgument(plain: pathname), part, in: workspace)
        return try await opened.errand(algorithm, in: workspace) { .digest($0, by: algorithm, of: $1, in: $2) }
    }
}
