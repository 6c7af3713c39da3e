// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry cp`: within one server and from server to server, by each of the ways that bytes can take.
@Suite(.ownThread, .fewAtOnce) struct CopyTests {
    /// ferry with two servers at hand: the password of the first one, and that of the second.
    private func ferry(
        _ desk: ShellSandbox, _ arguments: [String], _ passwords: (String, String) = ("", "")
    ) throws -> ProgramResult {
        var program = desk.ferry()
        program.arguments = arguments.map { Array($0.utf8) }
        return try program.setting("FERRY_PASSWORD", to: passwords.0)
            .setting("FERRY_TARGET_PASSWORD", to: passwords.1).run(within: .seconds(90))
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `a file is copied on its server, and its time with it`(kind: ServedPlace.Kind) throws {
        let place = try ServedPlace(kind)
        let desk = try ShellSandbox()
        let content = Content.bytes(2_000_000)
        try Files.write(content, to: "\(place.root)/a b")
        try Files.makeDirectory("\(place.root)/dir")
        try Files.setMode(0o777, of: "\(place.root)/dir")
        let result = try place.ferry(desk, ["cp", "127.0.0.1:a b", "127.0.0.1:c"]).run(within: .seconds(60))
        #expect(result.succeeded, "\(result)")
        #expect(try Files.read("\(place.root)/c") == content)
        let way = if case .ferryd = kind { "by the server itself" } else { "by way of this machine" }
        #expect(result.errorText.contains("Copied a b to c: 2,000,000 bytes"), "\(result)")
        #expect(result.errorText.contains("size verified, \(way)"), "\(result)")
        let into = try place.ferry(desk, ["cp", "127.0.0.1:a b", "127.0.0.1:c", "127.0.0.1:dir"])
            .run(within: .seconds(60))
        #expect(into.succeeded, "\(into)")
        #expect(try Files.read("\(place.root)/dir/a b") == content)
        #expect(try Set(Files.list("\(place.root)/dir")) == ["a b", "c"])
    }

    @Test(arguments: ServedPlace.Kind.available, [false, true])
    func `a tree goes from server to server`(kind: ServedPlace.Kind, isFromFerryd: Bool) throws {
        let (one, other) = (try FerrydProcess(), try ServedPlace(kind))
        let desk = try ShellSandbox()
        let (from, to) = isFromFerryd ? (one.root, other.root) : (other.root, one.root)
        try Files.makeDirectory("\(from)/tree")
        try Files.makeDirectory("\(from)/tree/sub")
        for (name, size) in [("a", 0), ("b c", 300_000), ("sub/d", 70_001)] {
            try Files.write(Content.bytes(size), to: "\(from)/tree/\(name)")
        }
        let addresses = [
            "ftp://\(one.user)@127.0.0.1:\(one.name.port)/", "ftp://\(other.user)@127.0.0.1:\(other.port)/",
        ]
        let words = isFromFerryd ? addresses : addresses.reversed()
        let passwords = isFromFerryd ? (one.password, other.password) : (other.password, one.password)
        // Encrypted where the server is ferryd, so that nothing goes directly.
        let result = try ferry(desk, ["cp", "-r", words[0] + "tree", words[1]], passwords)
        #expect(result.succeeded, "\(result)")
        #expect(try differences(between: "\(from)/tree", and: "\(to)/tree") == [])
        #expect(result.errorText.matches(of: #/by way of this machine/#).count == 3, "\(result)")
    }

    @Test(arguments: ServedPlace.Kind.available, ServedPlace.Kind.available)
    func `bytes go directly where both servers are in clear`(
        source: ServedPlace.Kind, destination: ServedPlace.Kind
    ) throws {
        let (one, other) = (try ServedPlace(source), try ServedPlace(destination))
        let desk = try ShellSandbox()
        let content = Content.bytes(1_000_000)
        try Files.write(content, to: "\(one.root)/f")
        let words = [
            "ftp://\(one.user)@127.0.0.1:\(one.port)/f", "ftp://\(other.user)@127.0.0.1:\(other.port)/copy",
        ]
        let result = try ferry(desk, ["cp", "--tls", "off", "--json"] + words, (one.password, other.password))
        #expect(result.succeeded, "\(result)")
        #expect(result.outputText.contains("\"way\":\"direct\""), "\(result)")
        #expect(try Files.read("\(other.root)/copy") == content)
        #expect(try Files.list(other.root) == ["copy"])
        let relayed = try ferry(
            desk, ["cp", "--tls", "off", "--json", "--relay"] + words, (one.password, other.password))
        #expect(relayed.outputText.contains("\"way\":\"relayed\""), "\(relayed)")
    }

    @Test func `a file that is there is replaced or left, and nothing is copied onto itself`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write([1], to: server.path("a"))
            try Files.write([2, 2], to: server.path("b"))
            try Files.makeDirectory(server.path("dir"))
            let kept = try desk.ferry("cp", "--no-clobber", "127.0.0.1:a", "127.0.0.1:b", to: server).run()
            #expect(kept.succeeded && kept.errorText.contains("Skipped a to b"), "\(kept)")
            #expect(try Files.read(server.path("b")) == [2, 2])
            let replaced = try desk.ferry("cp", "127.0.0.1:a", "127.0.0.1:b", to: server).run()
            #expect(replaced.succeeded && replaced.errorText.contains(", replaced"), "\(replaced)")
            #expect(try Files.read(server.path("b")) == [1])
            let cases: [([String], CInt)] = [
                (["127.0.0.1:a", "127.0.0.1:a"], 12), (["127.0.0.1:dir", "127.0.0.1:x"], 2),
                (["-r", "127.0.0.1:dir", "127.0.0.1:dir/x"], 2), (["127.0.0.1:nothing", "127.0.0.1:x"], 6),
                (["127.0.0.1:a", "here"], 2), (["127.0.0.1:a"], 2),
            ]
            for (words, code) in cases {
                let result = try desk.ferry(["cp"] + words, to: server).run()
                #expect(result.end == .exit(code), "\(words): \(result)")
            }
            let shell = try desk.ferry(
                "-c", "open 127.0.0.1 \(server.name.port); cp a c; cp -r dir deep", to: server
            ).run()
            #expect(shell.succeeded, "\(shell)")
            #expect(try Files.read(server.path("c")) == [1])
        }
    }

    @Test func `an interrupted copy has no name, and is not said to be kept`() throws {
        let (one, other) = (try FerrydProcess(), try FerrydProcess("--verbose"))
        let desk = try ShellSandbox()
        try Files.write(Content.bytes(8 << 20), to: one.path("f"))
        let running = try RunningProgram(
            desk.ferry("cp", "--limit", "1M", one.url("f"), other.url("g")))
        try other.expectLog(#/Upload of .* started/#)
        running.signal(2)
        #expect(try running.wait() == .exit(130))
        #expect(running.outputText.contains("Interrupted.\n"), "\(running.outputText)")
        #expect(!Files.exists(other.path("g")))
    }

    @Test func `from the shell a file goes to another server, and the first one stays`() throws {
        let (one, other) = (try FerrydProcess(), try FerrydProcess())
        let desk = try ShellSandbox()
        try Files.write(Content.bytes(5000), to: one.path("f"))
        let program = desk.ferry(
            "-c", "open 127.0.0.1 \(one.name.port); cp f \(other.url("g")); cat f", to: one)
        let result = try program.run(within: .seconds(60))
        #expect(result.succeeded, "\(result)")
        #expect(result.output == Content.bytes(5000))
        #expect(try Files.read(other.path("g")) == Content.bytes(5000))
        #expect(!result.errorText.contains(other.password))
    }
}
