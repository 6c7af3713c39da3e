// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `ALLO`: announces how many bytes the next upload brings (RFC 959 §4.1.3).
///
/// An upload that ends short of what was announced is not taken for whole, which a stream in clear could not tell; and
/// one that there is no room for is refused before it is sent.
enum ALLO: AnnouncingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.allo
    static let syntax = "ALLO <bytes> [R <record size>]"
    static let summary = "Announce the size of your next upload."

    static func run(_ argument: RawArgument, in workspace: Workspace) async throws(Refusal) -> Announcement {
        let words = argument.bytes.split(separator: .space)
        guard let first = words.first, let size = Offset(parsing: first) else {
            throw argument.bytes.isEmpty ? .argumentMissing : .syntaxError
        }
        guard
            words.count == 1 || words.count == 3 && words[1].equalsIgnoringCase("R") && Offset(parsing: words[2]) != nil
        else { throw .syntaxError }
        // Converted text has another length than the client's file; then the announcement says nothing.
        return workspace.parameters.convertsText
            ? Announcement(size: nil, completion: .superfluous)
            : Announcement(size: size.rawValue, completion: .sizeNoted)
    }
}
