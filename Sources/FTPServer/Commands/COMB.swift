// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `COMB`: puts files behind each other, at the end of what the target holds already, and removes them, as clients want it
/// that send a large file in parts over several connections.
enum COMB: ErrandCommand {
    static let verb = Verb.comb
    static let syntax = "COMB <pathname> <part> [<part>]..."
    static let summary = "Put files behind each other, and remove the parts."

    struct Argument: CommandArgument {
        let target: [UInt8]
        let parts: [[UInt8]]

        init(parsing argument: [UInt8]) throws(Refusal) {
            let words = QuotedWords(argument)?.texts ?? []
            guard words.count > 1, !words.contains([]) else { throw .namesWanted }
            (target, parts) = (words[0], Array(words.dropFirst()))
        }
    }

    static func plan(
        _ argument: Argument, _: ByteRange?, in workspace: Workspace
    ) async throws(Refusal) -> Errand {
        let target = try await workspace.filePath(argument.target)
        var parts: [VirtualPath] = []
        for part in argument.parts { parts.append(try await workspace.filePath(part)) }
        guard Set(parts + [target]).count == parts.count + 1 else { throw .sameNameTwice }
        return try await workspace.combine(parts, into: target)
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.isSuperset(of: [.writing, .resume]) ? ["COMB"] : []
    }
}
