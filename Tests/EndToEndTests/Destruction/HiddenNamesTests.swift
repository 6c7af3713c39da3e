// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// What a listing does not show, and a deletion must know.
@Suite(.ownThread, .fewAtOnce) struct HiddenNamesTests {
    private static let visible = "-rw-r--r-- 1 o g 3 Nov 20 2001 seen\r\n"
    private static let hidden = "-rw-r--r-- 1 o g 3 Nov 20 2001 .hidden\r\n"

    /// Runs `rm -r d` on a server without MLSD that answers `LIST -a d` so.
    private func remove(all: String?) async throws -> (result: ProgramResult, commands: CommandLog) {
        let (desk, log) = (try ShellSandbox(), CommandLog())
        let isEmptied = all != nil
        let result = try await ScriptedServer.playing { session in
            let replies = [
                "SIZE": "550 No.", "MDTM": "550 No.", "DELE": "250 Gone.",
                "RMD": isEmptied ? "250 Gone." : "550 Remove directory operation failed.",
            ]
            try session.converse(log, replies: replies) { command in
                switch command {
                case "LIST", "LIST -a": "drwxr-xr-x 2 o g 0 Nov 20 2001 d\r\n"
                case "LIST d": Self.visible
                case "LIST -a d": all
                default: nil
                }
            }
        } to: { port in
            try desk.ferry(["rm", "-r", "--yes", "127.0.0.1:d"], at: port).run()
        }
        return (result, log)
    }

    @Test func `rm -r asks LIST for names that begin with a dot where it is all there is`() async throws {
        let (result, commands) = try await remove(all: Self.visible + Self.hidden)
        #expect(result.succeeded, "\(result)")
        #expect(result.errorText.contains("3 entries (2 files, 1 directory)"), "\(result)")
        #expect(commands.all.filter { $0.hasPrefix("DELE") } == ["DELE d/seen", "DELE d/.hidden"], "\(commands.all)")
    }

    /// A server that takes `-a d` for something else lists another directory.
    @Test func `what is no listing of the same directory adds nothing`() async throws {
        let (_, commands) = try await remove(all: Self.hidden)
        #expect(commands.all.filter { $0.hasPrefix("DELE") } == ["DELE d/seen"], "\(commands.all)")
    }

    @Test func `a directory that is not empty afterwards is told as that`() async throws {
        let (result, _) = try await remove(all: nil)
        #expect(result.end == .exit(1), "\(result)")
        #expect(result.errorText.contains("d may hold names that the server does not list"), "\(result)")
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `real servers let a directory with hidden names go`(kind: ThirdPartyServer.Kind) throws {
        let (server, desk) = (try ThirdPartyServer(kind), try ShellSandbox())
        try Files.makeDirectory("\(server.root)/d")
        try Files.makeDirectory("\(server.root)/d/.sub")
        for name in ["d/seen", "d/.hidden", "d/.sub/.deep"] { try Files.write([1], to: "\(server.root)/\(name)") }
        for name in ["d", "d/.sub"] { try Files.setMode(0o777, of: "\(server.root)/\(name)") }
        let result = try desk.ferry("rm", "-r", "--yes", "127.0.0.1:d", to: server).run()
        #expect(result.succeeded, "\(result)")
        #expect(!Files.exists("\(server.root)/d"))
    }

    /// ferryd counts the names that a line of a listing cannot hold.
    @Test func `names with line ends are counted, and keep their directory`() throws {
        try FerrydProcess.serving { server in
            try Files.makeDirectory(server.path("d"))
            for name in ["d/plain", "d/two\nlines", "d/cr\rname"] { try Files.write([1], to: server.path(name)) }
            let desk = try ShellSandbox()
            let words = "2 names in d hold line ends, so the server does not list them"
            for command in [["ls"], ["ls", "-R"], ["find"], ["du"], ["tree"]] {
                let result = try desk.ferry(command + ["127.0.0.1:d"], to: server).run()
                #expect(result.end == .exit(1), "\(command): \(result)")
                #expect(result.errorText.contains(words), "\(command): \(result)")
            }
            let listed = try desk.ferry("ls", "127.0.0.1:d/p*", to: server).run()
            #expect(listed.end == .exit(1) && listed.outputText == "d/plain\n", "\(listed)")
            let got = try desk.ferry("get", "-r", "127.0.0.1:d", to: server).run()
            #expect(got.end == .exit(1) && got.errorText.contains(words), "\(got)")
            #expect(Files.exists(desk.path("d/plain")))
            let removed = try desk.ferry("rm", "-r", "--yes", "127.0.0.1:d", to: server).run()
            #expect(removed.end == .exit(1) && removed.errorText.contains(words), "\(removed)")
            #expect(try inventory(of: server.path("d")).count == 2)
        }
    }
}
