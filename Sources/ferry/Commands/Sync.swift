// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `sync`: makes one directory like another, of which one is here and one on the server.
enum Sync: RemoteCommand {
    static let names = ["sync", "mirror", "synchronize"]
    static let group = CommandGroup.transfers
    static let summary = "Make one directory like another"
    static let operands = Operands("[SOURCE [TARGET]]", 0...2, .remoteDirectory, .localDirectory)
    static let options: [Option] = [
        .up, .dryRun, SyncOption.delete, SyncOption.maxDelete, SyncOption.exclude, SyncOption.include,
        SyncOption.excludeFrom, SyncOption.update, SyncOption.sizeOnly, SyncOption.checksum, SyncOption.links,
        SyncOption.newerThan,
        SyncOption.olderThan, SyncOption.minSize, SyncOption.maxSize, SyncOption.removeSource, SyncOption.watch,
        SyncOption.state, SyncOption.noState, .jobs,
        .limit,
    ]
    static let oneShot: OneShot? = .eitherWay
    static let explanation = """
        What SOURCE holds goes into TARGET itself: ferry sync site HOST:www makes www like site, and ferry sync
        HOST:www backup makes backup like www. In the shell it comes from the server, or goes there with -R.
        Files travel that are missing, or differ in size or time. Nothing is deleted without --delete, and nothing at
        all where a listing has failed or is cut off, where a file could not be moved, or where it would be more than
        half of TARGET.
        Patterns are those of .gitignore: '*.tmp' at any depth, /build at the top, cache/ for directories, ** for any
        number of them. The last one that fits counts; what is left out is not deleted either. Where the first of them
        is --include, only what is taken in travels. A file .ferryignore in any directory of SOURCE holds patterns, one
        a line, and stays where it is.
        With --watch it goes on until ctrl-C: what changes here goes to the server about a second after it has come to
        rest.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let request = try await SyncRequest(arguments, workspace.settings)
        var run = SyncRun(
            request, isDryRun: arguments.has(.dryRun), goesOn: arguments.has(SyncOption.watch),
            try TransferLanes(arguments, workspace.settings), workspace)
        try await run.run(on: &remote)
    }
}
