// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SITE KEPT`: the digest of what is kept of a broken upload of that name, by the algorithm of `HASH`, and with it the
/// number of its bytes.
///
/// `SIZE` tells of the file that stands there, if one does. From this a client learns if what is kept is the beginning of
/// what it is about to send, and goes on from there with `REST`.
enum SiteKEPT: ErrandCommand, SiteCommand {
    typealias Argument = Pathname
    static let syntax = "SITE KEPT <pathname>"
    static let summary = "Tell length and digest of what is kept of an upload."

    static func plan(
        _ argument: Pathname, _: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let algorithm = workspace.parameters.hash
        let opened = try await DigestErrand(keptOf: argument.bytes, in: workspace)
        return try await opened.errand(algorithm, in: workspace) { .digest($0, by: algorithm, of: $1, in: $2) }
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.contains(.readablePartials) ? ["SITE KEPT"] : []
    }
}
