// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `get`: downloads files, and directories with `-r`.
enum Get: RemoteCommand {
    static let names = ["get", "download", "retrieve", "recv"]
    static let group = CommandGroup.transfers
    static let summary = "Download files"
    static let operands = Operands("NAME... [TARGET]", 1...Operands.many, .remoteName)
    static let options: [Option] = [.recursive, .follow, .target, .noClobber, .yes, .dryRun, .jobs, .limit, .ascii]
    static let oneShot: OneShot? = .fromServer
    static let explanation = """
        A file gets its name here when it is complete; an interrupted one goes on where it stopped. A file that is
        here with the same size and time is not fetched again; one that differs is replaced, which is asked on a
        terminal, told in the result, and prevented by --no-clobber.
        Of two names the second is the new name here, as ever; of several, the last is where they go if it is a
        directory or ends with a slash, which also makes it. Names can be patterns: get *.txt
        With -r a directory goes into TARGET under its own name, always: get -r www backup makes backup/www, and the
        same command goes on there after an interruption. get -r www/. backup puts what www holds into backup itself.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var downloads = try Downloads(arguments, with: workspace)
        let (names, target) = try await downloads.split(arguments, on: &remote)
        try await downloads.fetch(names, to: target, on: &remote)
    }
}
