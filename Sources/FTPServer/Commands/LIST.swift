// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `LIST`: sends a listing for people, as `ls -l` writes it (RFC 959 §4.1.3).
enum LIST: TransferCommand {
    typealias Argument = ListArgument
    static let verb = Verb.list
    static let syntax = "LIST [-a] [-R] [<pathname or pattern>]"
    static let summary = "List a directory for people."

    static func plan(
        _ argument: ListArgument, in workspace: Workspace, _: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        BoxedTransfer(
            try await Listing.matching(
                argument, in: workspace, as: .long(now: .now), recursingTo: workspace.recursionBudget
            ).travelling(with: workspace.parameters))
    }
}
