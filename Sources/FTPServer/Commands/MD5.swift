// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `MD5`: the MD5 digest of a file, behind its name (draft-twine-ftpmd5).
enum MD5: ErrandCommand {
    typealias Argument = DigestedFile
    static let verb = Verb.md5
    static let syntax = "MD5 <pathname>"
    static let summary = "Tell the MD5 digest of a file, and its name."

    static func plan(
        _ file: DigestedFile, _ part: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let opened = try await DigestErrand(file.argument, part, in: workspace)
        return try await opened.errand(.md5, in: workspace) { digest, _, pathname in .namedDigest(digest, of: pathname)
        }
    }

    static func features(_: SessionView) -> [String] { ["MD5"] }
}
