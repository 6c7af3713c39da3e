// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `NLST`: sends names, a line each, as they can be used in other commands (RFC 959 §4.1.3, RFC 1123 §4.1.2.7).
enum NLST: TransferCommand {
    typealias Argument = ListArgument
    static let verb = Verb.nlst
    static let syntax = "NLST [<pathname or pattern>]"
    static let summary = "List the names in a directory."

    static func plan(
        _ argument: ListArgument, in workspace: Workspace, _: TransferTerms
    ) async throws(Refusal) -> any DataTransfer & ~Copyable {
        BoxedTransfer(
            try await Listing.matching(argument, in: workspace, as: .names).travelling(with: workspace.parameters))
    }
}
