// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Many files over several connections, between real programs.
@Suite(.ownThread, .fewAtOnce) struct SeveralConnectionsTests {
    /// Makes 300 files in seven directories, some empty, some larger than a buffer.
    private func makeTree(at path: String) throws {
        try Files.makeDirectory(path)
        for directory in 0..<6 { try Files.makeDirectory("\(path)/d\(directory)") }
        try Files.makeDirectory("\(path)/d0/empty")
        for number in 0..<300 {
            let size = number % 10 == 0 ? 100_000 + number : number
            try Files.write(Content.bytes(size), to: "\(path)/d\(number % 6)/f\(number)")
        }
    }

    private func connections(to server: FerrydProcess) -> Int {
        server.log.split(separator: "\n").count { $0.contains("New connection") }
    }

    /// Lets a command end well; returns what it said.
    @discardableResult
    private func done(_ program: TestProgram) throws -> String {
        let result = try program.run(within: .seconds(60))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
        return result.errorText
    }

    @Test(arguments: [("1", 1), ("4", 4)])
    func `300 files go up and come down over as many connections as are asked for`(jobs: String, count: Int) throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let before = connections(to: server)
            try makeTree(at: desk.path("d"))
            let put = try done(desk.ferry("put", "-r", "-j", jobs, "d", "127.0.0.1:up", to: server))
            #expect(put.contains("Uploaded 300 files"))
            #expect(try differences(between: desk.path("d"), and: server.path("up/d")) == [])
            #expect(connections(to: server) - before == count)
            // Each file has a line, in the order of the plan.
            let lines = put.split(separator: "\n").compactMap { $0.firstMatch(of: #/Uploaded (d\S+):/#)?.1 }
            #expect(lines == lines.sorted() && lines.count == 300)
            let get = try done(desk.ferry("get", "-r", "--jobs", jobs, "127.0.0.1:up/d", "down", to: server))
            #expect(get.contains("Downloaded 300 files"))
            #expect(try differences(between: desk.path("d"), and: desk.path("down/d")) == [])
            #expect(connections(to: server) - before == 2 * count)
        }
    }

    @Test func `one file has one connection, however many are allowed`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let before = connections(to: server)
            try Files.write(Content.bytes(3 << 20), to: server.path("a"))
            try done(desk.ferry("get", "127.0.0.1:a", to: server))
            try done(desk.ferry("put", "-j", "8", "a", "127.0.0.1:b", to: server))
            #expect(connections(to: server) - before == 2)
        }
    }

    @Test func `a ferryd that permits two connections from an address is served with two`() throws {
        try FerrydProcess.serving("--verbose", "--max-per-address", "2") { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("d"))
            try done(desk.ferry("put", "-r", "-j", "6", "d", "127.0.0.1:", to: server))
            try done(desk.ferry("get", "-r", "-j", "6", "127.0.0.1:d", "down", to: server))
            #expect(try differences(between: desk.path("d"), and: desk.path("down/d")) == [])
        }
    }

    @Test(.enabled(if: ThirdPartyServer.Kind.available.contains(.vsftpd)))
    func `a vsftpd that permits two connections from an address is served with two`() throws {
        let server = try ThirdPartyServer(.vsftpd, connectionsPerAddress: 2)
        let desk = try ShellSandbox()
        try makeTree(at: desk.path("d"))
        let put = try done(desk.ferry("put", "-r", "-j", "6", "d", "127.0.0.1:", to: server))
        #expect(!put.contains("421") && put.contains("Uploaded 300 files"))
        try done(desk.ferry("get", "-r", "-j", "6", "127.0.0.1:d", "down", to: server))
        #expect(try differences(between: desk.path("d"), and: desk.path("down/d")) == [])
    }

    @Test func `an interruption ends all transfers, and the same command goes on`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let names = ["a", "b", "c", "d"]
            for name in names { try Files.write(Content.bytes(4 << 20), to: server.path(name)) }
            let program = desk.ferry(
                ["get", "-j", "4", "--limit", "2M"] + names.map { "127.0.0.1:\($0)" } + ["-o", "./"], to: server)
            let running = try RunningProgram(program)
            let limit = WaitLimit.usual
            while try Files.list(desk.directory).count(where: { $0.hasSuffix("ferry-part") }) < 4, !limit.passed {
                usleep(1000)
            }
            running.signal(SIGINT)
            #expect(try running.wait() == .exit(130))
            #expect(running.outputText.contains("Interrupted; what has arrived is kept.\n"))
            #expect(running.outputText.ranges(of: "Interrupted").count == 1)
            try done(
                desk.ferry(["get", "-j", "4"] + names.map { "127.0.0.1:\($0)" } + ["-o", "./"], to: server))
            for name in names { #expect(try Files.read(desk.path(name)) == Content.bytes(4 << 20)) }
            #expect(try Files.list(desk.directory).sorted() == names)
        }
    }

    @Test func `on a terminal several transfers have one bar with their totals`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["a", "b"] { try Files.write(Content.bytes(2 << 20), to: server.path(name)) }
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("get -j 2 --limit 2M a b -o ./", expecting: "0 of 2 files")
            try terminal.expect("Downloaded a: 2,097,152 bytes")
            try terminal.expect("Downloaded b: 2,097,152 bytes")
            try terminal.quit()
        }
    }

    @Test func `a number that is none is told with those that are`() throws {
        let desk = try ShellSandbox()
        for word in ["0", "65", "many"] {
            let result = try desk.ferry("get", "-j", word, "127.0.0.1:a").run()
            #expect(result.end == .exit(2))
            #expect(result.errorText.contains("takes a number from 1 to 64, not \(word)"))
        }
    }
}
