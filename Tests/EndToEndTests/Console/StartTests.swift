// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// What the real server says to the person who starts it, and does when signals come.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct StartTests {
    private func directory() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory(named: "start")
        try Files.makeDirectory(directory.path("root"))
        return directory
    }

    private func ferryd(
        _ directory: borrowing TemporaryDirectory, _ options: String..., root: String = "root", state: String = "state"
    ) -> TestProgram {
        var program = TestProgram.built(
            "ferryd", "--listen", "127.0.0.1", "--root", directory.path(root), "--state", directory.path(state))
        program.arguments += options.map { Array($0.utf8) }
        return program
    }

    @Test func `a root that cannot be written to is told at the start, and at a refusal who refused`() throws {
        let server = try FerrydProcess(mounting: "mount -t tmpfs -o ro none \"$1\"")
        try server.expectLog(#/Warning: the server may not write to \S+root: uploads there will be refused\./#)
        let client = try server.client()
        #expect(try client.ask("MKD a", expecting: 550).text == "550 This place is read-only.")
        try server.expectLog(#/ferry@127\.0\.0\.1: Refused MKD a: 550 This place is read-only\./#)
    }

    @Test func `a refusal tells the account's rights from the file system's`() throws {
        let server = try FerrydProcess()
        let adding = TestProgram.built(
            "ferryd", "user", "add", "ada", "--allow", "list,read", "--password-file", "-", "--state",
            server.outside("state"))
        #expect(try adding.run(input: Array("engine".utf8)).succeeded)
        let client = try RawClient(connectingTo: server.name, as: "ada", password: "engine")
        let text = "Permission denied: this account may not make a directory here."
        #expect(try client.ask("MKD a", expecting: 550).text == "550 \(text)")
        try server.expectLog(#/ada@127\.0\.0\.1: Refused MKD a: 550 Permission denied: this account may not/#)
    }

    @Test func `a port in use is named, with one that may be free`() throws {
        let directory = try directory()
        let server = try FerrydProcess()
        let second = try ferryd(directory, "\(server.name.port)").run()
        #expect(second.end == .exit(1))
        #expect(second.output.isEmpty)
        #expect(
            second.errorText.hasPrefix(
                "ferryd: Cannot listen on 127.0.0.1:\(server.name.port). Another program uses port \(server.name.port)")
        )
        #expect(second.errorText.contains("Choose another port: ferryd \(server.name.port + 1)"))
    }

    @Test func `a second server on the same state directory refuses to start, and tells who has it`() throws {
        let server = try FerrydProcess()
        var second = TestProgram.built("ferryd", "0", "--listen", "127.0.0.1", "--root", "/tmp")
        second.arguments += ["--state", server.outside("state")].map { Array($0.utf8) }
        let refused = try second.run()
        #expect(refused.end == .exit(1))
        #expect(refused.output.isEmpty)
        #expect(
            refused.errorText.hasPrefix(
                "ferryd: Another ferryd (process \(server.processIdentifier), serving \(server.root)) runs with the state "
                    + "directory \(server.outside("state")), and two must not share one"))
        #expect(refused.errorText.hasSuffix("give this one a directory of its own: --state DIR\n"))
        try server.client().ask("QUIT", expecting: 221)
        // Killed as by a power cut, it leaves the directory free.
        server.kill()
        let third = try RunningProgram(second)
        _ = try third.expect(
            #/Account: ferry, kept in \S+\/state\nLost password: \S+ferryd user password ferry --state \S+\/state\n/#)
        _ = try third.expect(#/Connect with: \S+ferry ftp:\/\/ferry@127\.0\.0\.1:\d+\n/#)
        #expect(!third.outputText.contains("There was no account"))
    }

    @Test func `accounts can be added and looked at while a server runs`() throws {
        let server = try FerrydProcess()
        let adding = TestProgram.built(
            "ferryd", "user", "add", "ada", "--password-file", "-", "--state", server.outside("state"))
        #expect(try adding.run(input: Array("engine".utf8)).succeeded)
        let listing = TestProgram.built("ferryd", "user", "list", "--state", server.outside("state"))
        #expect(try listing.run().outputText.contains("ada"))
        try RawClient(connectingTo: server.name, as: "ada", password: "engine").ask("QUIT", expecting: 221)
    }

    @Test func `visitors never come where the accounts are`() throws {
        let directory = try directory()
        let result = try ferryd(directory, "0", "--anonymous", state: "root/state").run()
        #expect(result.end == .exit(2))
        #expect(result.errorText.contains("Visitors could read the accounts in \(directory.path("root/state"))"))
    }

    @Test func `a linked root is served, and a missing one or a file is named`() throws {
        let directory = try directory()
        try #require(symlink(directory.path("root"), directory.path("link")) == 0)
        let server = try RunningProgram(ferryd(directory, "0", root: "link"))
        _ = try server.expect(#/Serving \S+\/link\n/#)
        try Files.write([], to: directory.path("file"))
        for (name, reason) in [("missing", "there is no such directory"), ("file", "it is not a directory")] {
            let result = try ferryd(directory, "0", root: name).run()
            #expect(result.end == .exit(1))
            #expect(result.errorText == "ferryd: Cannot serve \(directory.path(name)): \(reason).\n")
        }
        #expect(!Files.exists(directory.path("state2")))
    }

    @Test func `SIGHUP ends no server that runs without a terminal`() throws {
        let directory = try directory()
        let server = try RunningProgram(ferryd(directory, "0"))
        _ = try server.expect(#/Connect with/#)
        server.signal(SIGHUP)
        _ = try server.expect(#/Z Certificates read again/#)
        server.signal(SIGTERM)
        _ = try server.expect(#/Z Stopped\./#)
        #expect(try server.wait() == .exit(0))
    }

    @Test func `a terminal that closes ends its server`() throws {
        let directory = try directory()
        let terminal = try PseudoTerminal(running: ferryd(directory, "0"))
        try terminal.expect("Connect with")
        terminal.process.signal(SIGHUP)
        try terminal.expect("Shutting down: 0 connected")
        #expect(try terminal.expectEnd() == .exit(0))
    }

    @Test func `a second SIGTERM ends transfers, and says so`() throws {
        let server = try FerrydProcess("--grace", "600")
        let client = try server.client()
        let data = try client.beginTransfer("STOR a")
        try data.send([1])
        try client.waitForBytes(1)
        server.signal(SIGTERM)
        try server.expectLog(#/Shutting down: 1 connected; transfers may finish\./#)
        server.signal(SIGTERM)
        try server.expectLog(#/Ending now: 1 still connected\./#)
        try server.expectLog(#/Upload of \/a failed after 1 byte/#)
        try server.expectLog(#/Stopped\./#)
    }
}
