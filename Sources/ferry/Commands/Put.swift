// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `put`: uploads files, and folders with `-r`.
enum Put: RemoteCommand {
    static let names = ["put", "upload", "store", "send"]
    static let group = CommandGroup.transfers
    static let summary = "Upload files"
    static let operands = Operands("NAME... [TARGET]", 1...Operands.many, .localName)
    static let options: [Option] = [.recursive, .target, .noClobber, .dryRun, .limit, .ascii]
    static let oneShot: OneShot? = .toServer
    static let explanation = """
        The size on the server is compared when all has been sent; an interrupted upload goes on where it stopped.
        Of two names the second is the new name on the server, as ever; of several, the last is where they go if it
        ends with a slash. Names can be patterns: put *.txt
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        var uploads = try Uploads(arguments, with: workspace)
        let (names, target) = split(arguments)
        try await uploads.send(names, to: target, on: &remote)
    }

    /// Which of the words are names here, and which one says where they go.
    static func split(_ arguments: Arguments) -> (names: [Word], target: [UInt8]?) {
        let words = arguments.operands
        if let target = arguments.value(of: .target) { return (words, target) }
        guard words.count > 1, let last = words.last else { return (words, nil) }
        let isTarget = words.count == 2 && words[0].pattern == nil && last.pattern == nil
        if isTarget || last.bytes.last == UInt8(ascii: "/") { return (words.dropLast(), last.bytes) }
        return (words, nil)
    }
}
