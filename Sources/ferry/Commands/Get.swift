// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `get`: downloads files, and folders with `-r`.
enum Get: RemoteCommand {
    static let names = ["get", "download", "retrieve", "recv"]
    static let group = CommandGroup.transfers
    static let summary = "Download files"
    static let operands = Operands("NAME... [TARGET]", 1...Operands.many, .remoteName)
    static let options: [Option] = [.recursive, .target, .noClobber, .dryRun, .limit, .ascii]
    static let oneShot: OneShot? = .fromServer
    static let explanation = """
        A file gets its name here when it is complete; an interrupted one goes on where it stopped.
        Of two names the second is the new name here, as ever; of several, the last is where they go if it is a folder
        or ends with a slash. Names can be patterns: get *.txt
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        var downloads = try Downloads(arguments, with: workspace)
        let (names, target) = split(arguments)
        try await downloads.fetch(names, to: target, on: &remote)
    }

    /// Which of the words are names on the server, and which one says where they go.
    static func split(_ arguments: Arguments) -> (names: [Word], target: [UInt8]?) {
        let words = arguments.operands
        if let target = arguments.word(of: .target) { return (words, target.localPath) }
        guard words.count > 1, let last = words.last else { return (words, nil) }
        let isTarget = words.count == 2 && words[0].pattern == nil && last.pattern == nil
        if isTarget || last.bytes.last == UInt8(ascii: "/") || LocalTree.isFolder(last.localPath) {
            return (words.dropLast(), last.localPath)
        }
        return (words, nil)
    }
}
