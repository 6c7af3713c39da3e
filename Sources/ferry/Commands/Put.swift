// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `put`: uploads files, and directories with `-r`.
enum Put: RemoteCommand {
    static let names = ["put", "upload", "store", "send"]
    static let group = CommandGroup.transfers
    static let summary = "Upload files"
    static let operands = Operands("NAME... [TARGET]", 1...Operands.many, .localName)
    static let options: [Option] = [.recursive, .follow, .target, .noClobber, .yes, .dryRun, .jobs, .limit, .ascii]
    static let oneShot: OneShot? = .toServer
    static let explanation = """
        The size on the server is compared when all has been sent; an interrupted upload goes on where it stopped.
        A file on the server is replaced, which is asked on a terminal, told in the result, and prevented by
        --no-clobber. A file that can be executed here can be executed there, if the server knows SITE CHMOD.
        Of two names the second is the new name on the server, as ever; of several, the last is where they go if it is
        a directory there or ends with a slash, which also makes it. Names can be patterns: put *.txt
        With -r a directory goes into TARGET under its own name, always: put -r www site makes site/www, and the same
        command goes on there after an interruption, without files whose size and time are the same.
        put -r www/. site puts what www holds into site itself.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let uploads = try Uploads(arguments, with: workspace)
        let (names, target) = try await uploads.split(arguments, on: &remote)
        try await uploads.send(names, to: target, on: &remote)
    }
}
