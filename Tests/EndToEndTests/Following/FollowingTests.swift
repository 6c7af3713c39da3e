// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// `ferry tail` beside tail(1), and on servers of others.
@Suite(.ownThread, .fewAtOnce) struct FollowingTests {
    @Test(arguments: ServedPlace.Kind.available)
    func `the end is that of tail`(kind: ServedPlace.Kind) throws {
        let place = try ServedPlace(kind)
        let desk = try ShellSandbox()
        try Files.write(Content.text(lines: 20_000), to: "\(place.root)/log")
        for options in [[], ["-n", "3"], ["-n", "0"], ["-n", "15000"], ["-c", "77"]] {
            let result = try place.ferry(desk, ["tail"] + options + ["127.0.0.1:log"]).run(within: .seconds(60))
            let other = try TestProgram("/usr/bin/tail", options + ["\(place.root)/log"]).run()
            #expect(result.succeeded, "\(options): \(result.errorText)")
            #expect(result.output == other.output, "\(options)")
        }
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `what is added comes, and so do cuts, other files and files that come back`(kind: ServedPlace.Kind) throws {
        let place = try ServedPlace(kind)
        let desk = try ShellSandbox()
        let log = "\(place.root)/log"
        try Files.write(Array("one\ntwo\n".utf8), to: log)
        let tail = try RunningProgram(
            place.ferry(desk, ["tail", "-n", "1", "-f", "--interval", "0.05", "127.0.0.1:log"]))
        _ = try tail.expect(#/two\n/#)
        try append("three\n", to: log)
        _ = try tail.expect(#/two\nthree\n/#)
        try Files.write(Array("cut\n".utf8), to: log)
        _ = try tail.expect(#/log has become shorter; from its beginning:\ncut\n/#)
        try Files.write(Array("another file\n".utf8), to: "\(place.root)/new")
        guard rename("\(place.root)/new", log) == 0 else { throw TestFailure("not renamed") }
        _ = try tail.expect(#/log is another file now; from its beginning:\nanother file\n/#)
        try Files.remove(log)
        _ = try tail.expect(#/log is gone; waiting/#)
        try Files.write(Array("back\n".utf8), to: log)
        _ = try tail.expect(#/from its beginning:\nback\n/#)
        tail.signal(SIGINT)
        #expect(try tail.wait() == .exit(130))
        #expect(!tail.outputText.contains("one\n"))
    }

    @Test func `it outlives the connection, and no line comes twice`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let proxy = try ControlProxy(to: server.name)
            try Files.write(Array("one\n".utf8), to: server.path("log"))
            let tail = try RunningProgram(
                desk.ferry(
                    ["--port", "\(proxy.name.port)"],
                    ["tail", "-f", "--interval", "0.05", "127.0.0.1:log"], as: server.user, server.password))
            _ = try tail.expect(#/one\n/#)
            proxy.cut()
            try append("two\n", to: server.path("log"))
            _ = try tail.expect(#/two\n/#)
            tail.signal(SIGTERM)
            #expect(try tail.wait() == .exit(143))
            #expect(tail.outputText.matches(of: #/one|two/#).count == 2, "\(tail.outputText)")
        }
    }

    @Test func `a link leads to its file, also when that has changed`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("a long first line\n".utf8), to: server.path("log"))
            try Files.makeLink(at: server.path("link"), to: "log")
            let tail = try RunningProgram(
                desk.ferry("tail", "-f", "--interval", "0.05", "127.0.0.1:link", to: server))
            _ = try tail.expect(#/a long first line\n/#)
            try append("second\n", to: server.path("log"))
            _ = try tail.expect(#/second\n/#)
            tail.signal(SIGINT)
            #expect(try tail.wait() == .exit(130))
            #expect(!tail.outputText.contains("shorter"), "\(tail.outputText)")
        }
    }

    @Test func `in the shell ctrl-C ends it, and the prompt comes back`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("one\n".utf8), to: server.path("log"))
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("tail -f --interval 0.05 log", expecting: "one")
            try append("two\n", to: server.path("log"))
            try terminal.expect("two")
            try terminal.type("\u{3}")
            try terminal.expect("Interrupted.")
            try terminal.expect("> ")
            try terminal.enter("cp log copy", expecting: "Copied log to copy")
            try terminal.quit()
        }
    }

    @Test func `several files have their names before them, and mistakes are told`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("1\n".utf8), to: server.path("a"))
            try Files.write(Array("2\n".utf8), to: server.path("b"))
            try Files.makeDirectory(server.path("dir"))
            let both = try desk.ferry("tail", "127.0.0.1:a", "127.0.0.1:b", to: server).run()
            #expect(both.outputText == "==> a <==\n1\n\n==> b <==\n2\n", "\(both)")
            let cases: [([String], CInt)] = [
                (["127.0.0.1:nothing"], 6), (["127.0.0.1:dir"], 2), (["-n", "x", "127.0.0.1:a"], 2),
                (["-n", "1", "-c", "1", "127.0.0.1:a"], 2), (["--interval", "0", "127.0.0.1:a"], 2),
            ]
            for (words, code) in cases {
                let result = try desk.ferry(["tail"] + words, to: server).run()
                #expect(result.end == .exit(code), "\(words): \(result)")
            }
        }
    }

    private func append(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_APPEND)
        guard file >= 0 else { throw TestFailure("nothing at \(path)") }
        defer { close(file) }
        write(file, text, text.utf8.count)
    }
}
