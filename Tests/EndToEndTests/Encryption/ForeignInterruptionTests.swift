// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

/// Transfers of ferry with encrypting servers of others that are stopped by ABOR or cut in the middle, and the same
/// command again, which goes on from there.
@Suite(.ownThread, .fewAtOnce) struct ForeignInterruptionTests {
    private static let content = Content.bytes(6 << 20)
    /// The bytes that are on the other side before the transfer is stopped.
    private static let least: Int64 = 1 << 20

    @Test(arguments: ThirdPartyServer.encrypting, TLSVersion.allCases)
    func `a download that ABOR stops goes on in the same session`(
        kind: ThirdPartyServer.Kind, version: TLSVersion
    ) throws {
        let (server, desk) = try stage(kind, version)
        try Files.write(Self.content, to: "\(server.root)/big")
        try stopAndGoOn(desk, server, "get") { try largestFile(in: desk.directory) }
        #expect(try Files.read(desk.path("big")) == Self.content)
        #expect(try Files.list(desk.directory) == ["big"])
    }

    @Test(arguments: ThirdPartyServer.encrypting, TLSVersion.allCases)
    func `an upload that ABOR stops goes on in the same session`(
        kind: ThirdPartyServer.Kind, version: TLSVersion
    ) throws {
        let (server, desk) = try stage(kind, version)
        try Files.write(Self.content, to: desk.path("big"))
        try stopAndGoOn(desk, server, "put") { try largestFile(in: server.root) }
        #expect(try Files.read("\(server.root)/big") == Self.content)
        #expect(try Files.list(server.root) == ["big"])
    }

    @Test(arguments: ThirdPartyServer.encrypting, TLSVersion.allCases)
    func `a download that was cut goes on`(kind: ThirdPartyServer.Kind, version: TLSVersion) throws {
        let (server, desk) = try stage(kind, version)
        try Files.write(Self.content, to: "\(server.root)/big")
        try cutAndGoOn(desk, server, ["get", "127.0.0.1:big"]) { try largestFile(in: desk.directory) }
        #expect(try Files.read(desk.path("big")) == Self.content)
        #expect(try Files.list(desk.directory) == ["big"])
    }

    @Test(arguments: ThirdPartyServer.encrypting, TLSVersion.allCases)
    func `an upload that was cut goes on`(kind: ThirdPartyServer.Kind, version: TLSVersion) throws {
        let (server, desk) = try stage(kind, version)
        try Files.write(Self.content, to: desk.path("big"))
        try cutAndGoOn(desk, server, ["put", "big", "127.0.0.1:"]) { try largestFile(in: server.root) }
        #expect(try Files.read("\(server.root)/big") == Self.content)
        #expect(try Files.list(server.root) == ["big"])
    }

    private func stage(_ kind: ThirdPartyServer.Kind, _ version: TLSVersion) throws -> (ThirdPartyServer, ShellSandbox)
    {
        (try ThirdPartyServer(kind, .explicit(newest: version)), try ShellSandbox())
    }

    /// Gives a foreign server on a busy machine 30 seconds for its replies to ABOR, in the place of three.
    private static let patience = ["--timeout", "600"]

    /// Presses the interrupt key in the middle of a transfer, which becomes ABOR, and repeats the command.
    private func stopAndGoOn(
        _ desk: ShellSandbox, _ server: ThirdPartyServer, _ verb: String, arrived: () throws -> Int64
    ) throws {
        let terminal = try PseudoTerminal(
            running: desk.ferry(
                ["--tls", "require"] + Self.patience, ["ftp://127.0.0.1:\(server.name.port)/"], as: server.user,
                server.password))
        try terminal.expect("> ")
        try terminal.enter("\(verb) --limit 4M big")
        try wait(for: arrived)
        try terminal.type("\u{3}")
        try terminal.expect("Interrupted; what has arrived is kept.")
        try terminal.expect("> ")
        try terminal.enter("\(verb) big", expecting: " of them now)")
        try terminal.expect("> ")
        #expect(!terminal.transcript.contains("Connected again"), "\(terminal.transcript)")
        try terminal.quit()
    }

    /// Kills ferry in the middle of a transfer, and repeats the command.
    private func cutAndGoOn(
        _ desk: ShellSandbox, _ server: ThirdPartyServer, _ words: [String], arrived: () throws -> Int64
    ) throws {
        let options = ["--tls", "require", "--limit", "4M"]
        let program = try RunningProgram(desk.ferry(words + options, to: server))
        try wait(for: arrived)
        program.kill()
        let again = try desk.ferry(words + ["--tls", "require"], to: server).run(within: .seconds(60))
        #expect(again.succeeded, "\(again.errorText)")
        #expect(again.errorText.contains(" of them now)"), "\(again.errorText)")
    }

    private func wait(for arrived: () throws -> Int64) throws {
        let limit = WaitLimit.usual
        while try arrived() < Self.least {
            if limit.passed { throw limit.exceeded("\(Self.least) bytes to arrive") }
            usleep(1000)
        }
    }

    private func largestFile(in directory: String) throws -> Int64 {
        try Files.list(directory).compactMap { Files.size("\(directory)/\($0)") }.max() ?? 0
    }
}
